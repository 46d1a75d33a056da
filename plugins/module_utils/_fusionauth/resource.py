# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be known about one of FusionAuth's resources.

Each file in ``resources`` describes the resources of one subject, oddities included: their fields,
defaults and licenses, and how they are looked up and written. ``registry.py`` lists them all.

Most resources behave alike. What they have in common is the default of a strategy, and is here.
``lookup.py`` has the strategies that several resources share.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t

from .._core.errors import CollectionError
from .._core.field_paths import Record, drop_path, get_path
from .._core.http_client import Client
from .._core.reconciler import Entity
from .._core.schema import RecordSchema, Schema
from .._core.urls import encode_segment, join_path
from .defaults import apply_defaults
from .planned import PlannedObjects

# What FusionAuth notes at every write.
TIMESTAMPS = ("insertInstant", "lastUpdateInstant")


class SubResource(t.NamedTuple):
    """Records inside a resource that are written through paths of their own once it exists.

    Attributes:
        path_segment: What follows the resource's path, before the id of the record or, in a map,
            its key.
        envelope: The member of a request's body that holds the record.
    """

    path_segment: str
    envelope: str


class ConditionalNeed(t.NamedTuple):
    """What an object needs where one of its fields has some value.

    Attributes:
        path: The dotted path of that field.
        needed: The dotted paths of what is needed, of which one is enough.
        value: The value, which a list has as an element, or None for any.
        switch: The dotted path of what is off where none of this counts, if there is such a thing.
        since: The first version of FusionAuth that insists on it, where not every one does.
    """

    path: str
    needed: tuple[str, ...]
    value: t.Any = True
    switch: str | None = None
    since: str | None = None


class Condition(t.NamedTuple):
    """What one field of an object has to be for something else to count.

    Attributes:
        path: The dotted path of the field.
        values: The values of which it has to have one, or nothing where it must have none at all.
    """

    path: str
    values: tuple[t.Any, ...] = ()


class ValueRule(t.NamedTuple):
    """What the value of a field can be because of what else an object has.

    A limit is a number, or the dotted path of the field that has it.

    Attributes:
        path: The dotted path of the field.
        minimum: The smallest number that there can be.
        maximum: The largest number that there can be.
        choices: The only values that there can be.
        when: Where the rule counts: all of these hold.
        is_for_defaults: The rule counts for FusionAuth's own default as well.
    """

    path: str
    minimum: float | str | None = None
    maximum: float | str | None = None
    choices: tuple[t.Any, ...] = ()
    when: tuple[Condition, ...] = ()
    is_for_defaults: bool = True


class UrlField(t.NamedTuple):
    """A field whose URLs have to be absolute.

    Attributes:
        path: The dotted path of the field, which is one URL or a list of them.
        may_have_fragment: What follows a ``#`` is taken as well.
    """

    path: str
    may_have_fragment: bool = True


class LicenseSwitch(t.NamedTuple):
    """A setting that takes a license.

    Attributes:
        path: The dotted path of the field.
        feature: What the license has to have: a field of FusionAuth's ReactorStatus, of which
            ``licensed`` stands for any license at all.
        value: The only value that takes a license, or None where every value does that is set.
    """

    path: str
    feature: str
    value: str | None = None


class Reader(t.Protocol):
    """A FusionAuth, as strategies read it. They never write."""

    @property
    def place(self) -> str:
        """The server as messages name it."""

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written, as in check mode."""

    @property
    def tenant_id(self) -> str | None:
        """The tenant that the task names, UNKNOWN where it does not exist yet."""

    @property
    def stated_tenant(self) -> str | None:
        """The name or id by which the task names that tenant."""

    @property
    def planned(self) -> PlannedObjects:
        """What may be missing, because somebody else creates it first."""

    def get(
        self,
        path: str,
        resource: Resource | None = None,
        denied: Record | None = None,
        **query: t.Any,
    ) -> Record | None:
        """Return what is at a path, or None.

        Where the API key may not read it, return ``denied`` or, without that, raise CollectionError.
        """

    def read(
        self, path: str, resource: Resource, **query: t.Any
    ) -> Record | None:
        """Return the object at a path, or None."""

    def by_id(self, resource: Resource, identifier: str) -> Record | None:
        """Return the object that has an id, or None."""

    def is_since(self, version: str) -> bool:
        """Return whether the server says that it is of a version or a newer one."""

    def search(
        self, resource: Resource, **criteria: t.Any
    ) -> t.Iterable[Record]:
        """Yield what a search finds."""

    def resolve(self, kind: str, value: t.Any) -> str:
        """Return the id of the object of a kind that has a name or id.

        It is UNKNOWN where there is no such object and one may be missing. Raises
        ReferenceNotFoundError otherwise.
        """

    def report_missing(
        self, kind: str, name: str, known: t.Iterable[str], where: str = "on"
    ) -> None:
        """Warn of something missing that an earlier task would have made.

        Raises ReferenceNotFoundError where no earlier task can have been skipped.
        """


class Requests(t.Protocol):
    """The requests of a kickstart file, as strategies look at them together."""

    @property
    def server(self) -> Reader:
        """The FusionAuth that they are for."""

    def stated(self, resource: Resource) -> t.Iterable[Record]:
        """Return what all requests together state of each object of a kind."""


# The strategies of a resource: one kind of function for each question.

ListAll = t.Callable[[Reader, "Resource", Record], t.Iterable[Record]]
Find = t.Callable[[Reader, "Resource", Record], t.Optional[Record]]
ResolveNames = t.Callable[[Reader, Record], Record]
ChooseId = t.Callable[[Reader, "Resource", Record], t.Optional[str]]
PathOfNew = t.Callable[[t.Optional[str], Record], str]
ToBody = t.Callable[[Record], Record]
FromAnswer = t.Callable[[Record, Record], Record]
IsBuiltin = t.Callable[[Reader, Record], bool]
Warn = t.Callable[[Reader, Record, Record], list[str]]
ReadField = t.Callable[[Reader, Record], t.Any]
WaitUntilUsable = t.Callable[[Client, Record, Record], None]
HidesSecret = t.Callable[[Record], bool]
ComputedOf = t.Callable[[Record], set[str]]
IsUnreadable = t.Callable[[str], bool]
AsRequested = t.Callable[[Record], Record]
FromRequest = t.Callable[[Requests, Record], Record]


class Refuse(t.Protocol):
    """Refuses what FusionAuth would refuse, or ignore without a word."""

    def __call__(
        self,
        server: Reader,
        current: Record,
        desired: Record,
        *,
        updates_secrets: bool,
    ) -> None:
        """Raise CollectionError for a desired object that FusionAuth would not take as it is.

        ``updates_secrets`` says that secrets which cannot be compared are to be written again.
        """


# Their defaults


def list_from_path(
    server: Reader, resource: Resource, desired: Record
) -> t.Iterator[Record]:
    """Yield what the resource's path lists, deactivated objects included."""
    path = resource.root(desired)
    yield from listed_at(server, path, resource.plural)
    if resource.soft_delete:
        yield from listed_at(server, path, resource.plural, inactive="true")


def listed_at(
    server: Reader, path: str, plural: str, **query: t.Any
) -> list[Record]:
    """Return the list in an answer, which FusionAuth leaves out where it is empty."""
    answer = server.get(path, **query)
    if answer is None:
        return []
    records: list[Record] | None = answer.get(plural)
    return records or []


def find_by_name(
    server: Reader, resource: Resource, desired: Record
) -> Record | None:
    """Return the object that has the desired id or, without one, the desired name."""
    identifier = desired.get("id")
    # An object inside another one has no path of its own: it is only found in that object's list.
    if identifier and not resource.parent_field:
        return server.by_id(resource, identifier)
    records = resource.records(server, desired)
    return choose(server, resource, desired, records)


def choose(
    server: Reader,
    resource: Resource,
    desired: Record,
    records: t.Iterable[Record],
) -> Record | None:
    """Return the one of several records that is the desired one, or None.

    It has the desired id or, without one, the desired name, and is in the task's tenant where it
    belongs to any. Raises CollectionError where that is true of several.
    """
    if desired.get("id"):
        with_id = (
            record for record in records if record["id"] == desired["id"]
        )
        return next(with_id, None)
    candidates = [
        record
        for record in records
        if resource.has_same_name(record, desired)
        and is_in_tenant(server, resource, record)
        and _is_not_another(resource, record, desired)
    ]
    if not candidates:
        return None
    if len(candidates) > 1:
        raise _ambiguous(server, resource, desired, len(candidates))
    return candidates[0]


def is_in_tenant(server: Reader, resource: Resource, record: Record) -> bool:
    """Return whether a record may be in the tenant of the task."""
    tenant_id = server.tenant_id
    if not resource.is_tenanted or not tenant_id:
        return True
    # Some answers do not say which tenant an object belongs to.
    return bool(record.get("tenantId", tenant_id) == tenant_id)


def _is_not_another(
    resource: Resource, record: Record, desired: Record
) -> bool:
    """Return whether a record of the same name agrees with whatever else tells such records apart."""
    for name in resource.disambiguated_by:
        stated = desired.get(name)
        if stated is not None and stated != record.get(name):
            return False
    return True


def _ambiguous(
    server: Reader, resource: Resource, desired: Record, count: int
) -> CollectionError:
    """Return the error for a name that several objects have."""
    name = resource.display_name(desired)
    if resource.is_tenanted and not server.tenant_id:
        return CollectionError(
            f"{count} tenants of {server.place} have an {name}: choose "
            "one with tenant or id."
        )
    fields = map(resource.schema.option_name, resource.disambiguated_by)
    options = " or ".join((*fields, "id"))
    return CollectionError(
        f"{server.place} has {count} objects that match {name}: choose "
        f"one with {options}."
    )


def _is_stated(stated: Record, path: str) -> bool:
    return get_path(stated, path.split(".")) is not None


def keep_as_stated(dummy_server: Reader, stated: Record) -> Record:
    """Return the stated options: the server has nothing to add to them."""
    return stated


def use_stated_id(
    dummy_server: Reader, dummy_resource: Resource, desired: Record
) -> str | None:
    """Return the id that the new object is to have, or None for the server to choose one."""
    return desired.get("id")


def path_with_id(identifier: str | None, dummy_desired: Record) -> str:
    """Return the end of the path at which a new object is given its id."""
    if not identifier:
        return ""
    return join_path("", identifier)


def never_builtin(dummy_server: Reader, dummy_record: Record) -> bool:
    """Return that FusionAuth comes with no such object."""
    return False


def refuse_nothing(
    server: Reader,
    current: Record,
    desired: Record,
    *,
    updates_secrets: bool,
) -> None:
    """Accept everything: FusionAuth keeps whatever is desired."""


def warn_of_nothing(
    dummy_server: Reader, dummy_current: Record, dummy_desired: Record
) -> list[str]:
    """Return no warning."""
    return []


def wait_for_nothing(
    dummy_client: Client, dummy_desired: Record, dummy_created: Record
) -> None:
    """Return at once: a new object can be used immediately."""


def hide_nothing(dummy_record: Record) -> bool:
    """Return that FusionAuth returns all that there is."""
    return False


def always_readable(dummy_identifier: str) -> bool:
    """Return that every object can be read by its id."""
    return False


def as_stated_by_requests(dummy_requests: Requests, record: Record) -> Record:
    """Return what requests state: options have the same names, but for their spelling."""
    return record


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Resource(Entity):
    """A kind of object in FusionAuth's API. It adds to an entity what FusionAuth's API needs.

    Attributes:
        envelope: The member of a body that holds one object.
        plural: The member of a body that holds a list of them.
        parent_field: The field that says what the object belongs to. Its name may stand in the path
            in braces.
        id_field: The field that ends the path of one object, or nothing where no field does.
        query_fields: Fields that stand in the query of a request instead of its path.
        envelope_fields: Fields that stand beside the envelope in a request.
        update_method: The HTTP method of a change.
        is_tenanted: Requests take the tenant's header. Global endpoints answer 401 to it since 1.65.
        soft_delete: DELETE only deactivates, unless it is told otherwise.
        at_most_one: There cannot be a second object.
        sub_resources: The fields that are written apart, and how.
        answers_by_parent: A write answers with the records in a map by what they belong to.

        types: The schema for each value of ``type``, where that decides what an object has. Then
            ``schema`` is all of them together.
        defaults: What FusionAuth stores of a field that is left out, in its own spelling, from its
            API reference and the initial values in the domain classes of fusionauth-java-client.
            A field that is not here is left out by the server as well.
        type_defaults: The same for fields whose default depends on ``type``.
        read_only: Fields that answers show and requests do without.
        equivalent_fields: Pairs of dotted paths of fields that say the same. Only the one that is
            stated is written.
        unique_fields: Names of which FusionAuth takes no two alike where they belong.
        ignores_case: Names that differ only in case are the same name.
        disambiguated_by: Fields that tell objects of one name from each other.
        decided_paths: Paths of what FusionAuth decides, whatever it is asked for.
        conditional_needs: What an object needs because of what else it has.
        value_rules: What values an object may have because of what else it has.
        signing_keys: The dotted paths of keys that sign something.
        absolute_urls: The fields whose URLs have to be absolute.
        relative_url_ids: Objects that have relative URLs all the same.
        licensed_fields: The settings that take a license.
        licensed_feature: What a license needs to have for a new object, or nothing where none is
            needed.
        unlicensed_ids: Objects that may have without a license what takes one elsewhere.
        unlisted_fields: Fields that no answer shows, and how each is read, given the current object.
            FusionAuth forgets them at an update that does not repeat them.
        enters_tenant: The tenant that a task names decides where it looks other names up.
        alias_fields: Fields by which people know an object beside its key.
        patch_replaces: The dotted paths of lists that a PATCH replaces. It appends to others.
            Source: what fusionauth-java-client excludes from merging.
        written_after: The kinds of objects that have to be there before, although no field says so.
        brings_license: An object activates what takes a license.
        installed_name: What FusionAuth calls the objects that it came with and that can be deleted.
        installed_with: The kind of built-in objects that are no older than those of this kind that
            FusionAuth came with, where nothing but their age tells them from others.
        contains_tenanted: What is tenanted is in such an object, and is deleted along with it.
        search_all: The query of a search for every object, of a kind that FusionAuth does not list.

        request_paths: A pattern of the paths of its requests, with the groups ``owner`` and ``id``,
            where ``path`` and ``id_field`` do not say it all.
        request_fields: Fields that requests have in place of what answers show.
        created_in_tenant: FusionAuth creates such an object only in a tenant that the request names,
            or finds it only there. It takes the tenant by itself where there is but one.

        list_all: Lists every object that belongs where the desired one does. None where FusionAuth
            has no such list.
        find: Returns the object that the desired one stands for, or None.
        resolve_names: Adds to stated options what only the server can tell of them.
        choose_id: Returns the id that a new object shall have, or None for the server to choose.
        new_path: Returns what follows the path when an object is created, from its id and itself.
        to_body: Makes a request's body of a record, where that takes more than the envelope.
        unwrap: Takes a record out of an answer, where that takes more than the envelope. It is given
            the written record as well, and returns an empty one where the answer has none.
        is_builtin: Tells whether FusionAuth came with an object, so that it is never deleted.
        refuse: Raises CollectionError for what FusionAuth would refuse, or ignore without a word.
        warn: Returns what users have to know of what FusionAuth keeps although it has no effect.
        wait_until_usable: Waits until a new object can be used. It is given the HTTP client, what
            was desired and what was created.
        hides_secret: Tells whether an object has a secret that FusionAuth never returns.
        computed_of: Returns which fields of an object the server made, where that depends on the rest
            of it.
        is_unreadable: Tells whether an id may be that of an object that others can refer to, and
            that no path leads to.
        complete: Adds to a new object what FusionAuth adds where requests leave it out.
        as_requested: Makes of a stored object what a request would state of it.
        from_request: Makes of what requests state the fields that a task's options stand for. It is
            given all requests. Raises CollectionError for what does not exist.
    """

    volatile: tuple[str, ...] = TIMESTAMPS

    # In the API
    envelope: str = ""
    plural: str = ""
    parent_field: str = ""
    id_field: str = "id"
    query_fields: tuple[str, ...] = ()
    envelope_fields: tuple[str, ...] = ()
    update_method: str = "PUT"
    is_tenanted: bool = False
    soft_delete: bool = False
    at_most_one: bool = False
    sub_resources: t.Mapping[str, SubResource] = dataclasses.field(
        default_factory=dict
    )
    answers_by_parent: bool = False

    # What is in an object
    types: t.Mapping[str, RecordSchema] = dataclasses.field(
        default_factory=dict
    )
    defaults: Record = dataclasses.field(default_factory=dict)
    type_defaults: t.Mapping[str, Record] = dataclasses.field(
        default_factory=dict
    )
    read_only: tuple[str, ...] = ()
    equivalent_fields: tuple[tuple[str, str], ...] = ()
    unique_fields: tuple[str, ...] = ()
    ignores_case: bool = False
    disambiguated_by: tuple[str, ...] = ()
    decided_paths: tuple[tuple[str, ...], ...] = ()
    conditional_needs: tuple[ConditionalNeed, ...] = ()
    value_rules: tuple[ValueRule, ...] = ()
    signing_keys: tuple[str, ...] = ()
    absolute_urls: tuple[UrlField, ...] = ()
    relative_url_ids: tuple[str, ...] = ()
    licensed_fields: tuple[LicenseSwitch, ...] = ()
    licensed_feature: str = ""
    unlicensed_ids: tuple[str, ...] = ()
    unlisted_fields: t.Mapping[str, ReadField] = dataclasses.field(
        default_factory=dict
    )
    enters_tenant: bool = True
    alias_fields: tuple[str, ...] = ()
    patch_replaces: frozenset[str] = frozenset()
    written_after: tuple[str, ...] = ()
    brings_license: bool = False
    installed_name: re.Pattern[str] | None = None
    installed_with: str = ""
    contains_tenanted: bool = False
    search_all: t.Mapping[str, str] = dataclasses.field(default_factory=dict)

    # In a kickstart file
    request_paths: str = ""
    request_fields: t.Mapping[str, Schema] = dataclasses.field(
        default_factory=dict
    )
    created_in_tenant: bool = False

    # Strategies
    list_all: ListAll | None = list_from_path
    find: Find = find_by_name
    resolve_names: ResolveNames = keep_as_stated
    choose_id: ChooseId = use_stated_id
    new_path: PathOfNew = path_with_id
    to_body: ToBody | None = None
    unwrap: FromAnswer | None = None
    is_builtin: IsBuiltin = never_builtin
    refuse: Refuse = refuse_nothing
    warn: Warn = warn_of_nothing
    wait_until_usable: WaitUntilUsable = wait_for_nothing
    hides_secret: HidesSecret = hide_nothing
    computed_of: ComputedOf | None = None
    is_unreadable: IsUnreadable = always_readable
    complete: AsRequested = dict
    as_requested: AsRequested = dict
    from_request: FromRequest = as_stated_by_requests

    @property
    def config_key(self) -> str:
        """The name of all objects of the kind in a configuration."""
        if self.at_most_one:
            return self.name
        return re.sub("(?<=[^aeiou])y$", "ie", self.name) + "s"

    @property
    def required_fields(self) -> tuple[str, ...]:
        """All fields that every task states, among them the one that says where an object belongs."""
        if not self.parent_field:
            return self.required
        return (self.parent_field, *self.required)

    @property
    def special_options(self) -> t.Mapping[str, Record]:
        """What the schema does not say of options, among them the tenant that requests are sent for."""
        if not self.is_tenanted:
            return self.options
        return {"tenant": {"type": "str"}, **self.options}

    @property
    def without_default(self) -> frozenset[str]:
        """The fields that identify the object or cannot change: no default takes their place.

        Nothing moves to another tenant, nor to another parent.
        """
        places = {self.parent_field, *self.query_fields, "tenantId"}
        return super().without_default | places

    # Schemas

    def schema_for(
        self, record_type: t.Any, *, with_defaults: bool = False
    ) -> RecordSchema:
        """Return the schema of an object of a type, or of any type where there is no such type."""
        if with_defaults:
            return self._schema_with_defaults(str(record_type))
        return self.types.get(str(record_type), self.schema)

    def _schema_with_defaults(self, record_type: str) -> RecordSchema:
        # Made once for each type: a whole configuration asks for it at every object.
        known = self._schemas_with_defaults
        if record_type not in known:
            defaults = {
                **self.defaults,
                **self.type_defaults.get(record_type, {}),
            }
            schema = self.types.get(record_type, self.schema)
            known[record_type] = apply_defaults(schema, defaults)
        return known[record_type]

    @functools.cached_property
    def _schemas_with_defaults(self) -> dict[str, RecordSchema]:
        return {}

    # Records

    def has_same_name(self, record: Record, other: Record) -> bool:
        """Return whether two records have the same name."""
        name, other_name = self._name_of(record), self._name_of(other)
        return name == other_name

    def _name_of(self, record: Record) -> str:
        """Return the name of a record as it is compared. In YAML, a name may be a number."""
        return self.comparable_name(str(record.get(self.key, "")))

    def comparable_name(self, name: str) -> str:
        """Return a name as it is compared with others."""
        return name.lower() if self.ignores_case else name

    def owner(self, record: Record) -> Record:
        """Return only what says what a record belongs to."""
        if not self.parent_field:
            return {}
        return {self.parent_field: record[self.parent_field]}

    def without_equivalents(self, record: Record, stated: Record) -> Record:
        """Return a record without the fields whose equivalents alone are stated.

        Together they could contradict each other.
        """
        for field, equivalent in self.equivalent_fields:
            is_stated = _is_stated(stated, field)
            if is_stated != _is_stated(stated, equivalent):
                superseded = equivalent if is_stated else field
                record = drop_path(record, superseded.split("."))
        return record

    # Requests

    def root(self, record: Record) -> str:
        """Return the path of all objects that belong where a record does."""
        owner = self.owner(record)
        segments = {
            name: encode_segment(value) for name, value in owner.items()
        }
        return self.path.format_map(segments)

    def path_of(self, record: Record) -> str:
        """Return the path of one object."""
        if not self.id_field:
            return self.root(record)
        return join_path(self.root(record), record[self.id_field])

    def records(self, server: Reader, desired: Record) -> t.Iterable[Record]:
        """Return every object that belongs where the desired one does, as far as there is a list."""
        if self.list_all is None:
            return ()
        return self.list_all(server, self, desired)

    def new_id(self, server: Reader, desired: Record) -> str | None:
        """Return the id that a new object shall have, or None for the server to choose."""
        return self.choose_id(server, self, desired)
