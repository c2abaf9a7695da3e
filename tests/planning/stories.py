"""Finds the stories, and reads one: `desired.yaml`, `live.yaml`, `options.yaml` -> a planned text.

They lie in `cases/<group>/<story>`; a group holds what is about one thing, and no two stories have
the same name, whatever their groups.

With a `base.yaml`, which is what was declared before, its differences are attributed.

`live.yaml` lists read models as the API gives them, each under its kind and namespace:

    - [Bucket, ads, {bucket_id: bkt_1, bucket_name: videos, ...}]
    - [Taxonomy, ads, {taxonomy_id: tax_1, taxonomy_name: brands}]

What lies in another one's path stands behind that one, and says its id.
"""

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
import yaml
from msgspec.structs import replace

from reconciler.api.reading.resources import as_declared
from reconciler.api.reading.stamps import read_stamp
from reconciler.kinds import KINDS, LOOKUPS, VERIFICATIONS
from reconciler.manifest.load import load_desired
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address, parse_address
from reconciler.model.attribution import Base
from reconciler.model.digest import digest_of
from reconciler.model.errors import Rejected
from reconciler.model.resource import Directory, Live, LiveResource
from reconciler.planning.attribution.attribute import attribute
from reconciler.planning.names.mentions import mentions_in
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.planner import make_plan
from reconciler.planning.verification.attach import with_verifications
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.rendering.text.problems import problems_as_text

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path for path in CASES.glob("*/*") if path.is_dir())

each_story = pytest.mark.parametrize(
    "folder", FOLDERS, ids=lambda folder: folder.relative_to(CASES).as_posix()
)
"""Asks a test of every story there is."""


def folder_of(name):
    """The folder of a story, in whichever group it is."""
    found = [folder for folder in FOLDERS if folder.name == name]
    assert len(found) == 1, f"{len(found)} stories are called {name}"
    return found[0]


def tell(folder, *, kinds=KINDS):
    """The plan of a story as a user reads it, or the problems that forbid one."""
    try:
        plan = plan_of(folder, kinds=kinds)
    except Rejected as rejected:
        return problems_as_text(rejected.problems, color=False, width=80)
    return plan_as_text(plan, color=False, width=80)


def plan_of(folder, relaxing=None, *, kinds=KINDS):
    """What a story ends in, planned once; `relaxing` makes other options of its own."""
    if relaxing is not None or kinds is not KINDS or folder not in FOLDERS:
        return _planned(folder, relaxing or (lambda options: options), kinds)
    ending = _ending_of(folder)
    if isinstance(ending, Rejected):
        raise ending.with_traceback(None)
    return ending


@cache
def _ending_of(folder):
    try:
        return _planned(folder, lambda options: options, KINDS)
    except Rejected as rejected:
        return rejected


def _planned(folder, relaxing, kinds):
    settings = _read(folder / "options.yaml") or {}
    project = Project(
        folder=folder,
        stack=settings.pop("stack", "ads-platform"),
        previously=tuple(settings.pop("previously", ())),
        manifests=("desired.yaml",),
    )
    desired = load_desired(project, kinds=kinds, environ={})
    live = live_of(folder, unlisted=settings.pop("unlisted", ()))
    live = replace(live, taken=frozenset(map(tuple, settings.pop("taken", ()))))
    before = replace(
        project, stack=settings.pop("stack_of_base", project.stack), manifests=("base.yaml",)
    )
    mentions = mentions_in(desired, kinds)
    options = relaxing(options_from(settings))
    plan = make_plan(
        desired, live, kinds=kinds, options=options, mentions=mentions, lookups=LOOKUPS
    )
    if not (folder / "base.yaml").exists():
        return verified(plan, desired, kinds, options)
    plan = attribute(
        plan,
        live=live,
        earlier=load_desired(before, kinds=kinds, environ={}),
        head=desired,
        base=Base("origin/main", "1f3a5c7e9b2d4f6081a3c5e7092b4d6f8103a5c7"),
        kinds=kinds,
        mentions=mentions,
        options=options,
    )
    return verified(plan, desired, kinds, options)


def verified(plan, desired, kinds, options):
    known = {**kinds, **VERIFICATIONS}
    digests = {each: digest_of(held.spec) for each, held in desired.verifications.items()}
    return with_verifications(plan, desired, digests, known, is_new_verified=options.verifies_new)


def options_from(settings):
    for name in ("adopt", "allow_destroy", "allow_drop", "allow_replace"):
        if name in settings:
            settings[name] = frozenset(map(named, settings[name]))
    for name in ("targets", "excluded", "resend"):
        if name in settings:
            settings[name] = tuple(settings[name])
    return PlanOptions(**settings)


def named(text):
    return text if {*"*?["} & {*text} else parse_address(text)


def live_of(folder, unlisted=()):
    return live_from(_read(folder / "live.yaml") or [], unlisted=unlisted)


def live_from(rows, unlisted=()):
    resources, bystanders, ids, names = {}, {}, defaultdict(dict), defaultdict(dict)
    remembered, ended = defaultdict(list), {}
    parts = dict(parts_in(rows))
    for kind_name, namespace, body in rows:
        kind = KINDS.get(kind_name) or LOOKUPS[kind_name]
        if Address(kind_name, namespace, body.get("name", "")) in parts:
            continue
        if kind_name in KINDS and kind.listing.says_gone(body):
            gone = Address(kind_name, namespace, body[kind.name_field])
            remembered[gone].append(LiveResource(gone, body[kind.id_field], body))
            ended[gone] = body[kind.id_field]
            continue
        stamp, owner = read_stamp(body), getattr(kind, "parent", None)
        if owner is not None and owner.is_name:
            body = {**body, "name": names[owner.kind, namespace][body[owner.field]]}
        name = body[kind.name_field] if kind.name_field else stamp.name if stamp else body["name"]
        id_ = body[kind.id_field] if kind.id_field else name
        ids[kind_name, namespace][name] = id_
        names[kind_name, namespace][id_] = name
        if kind_name == "Namespace":  # its lists were all asked for, and may be empty
            for at in lists_of_every_plan(name):
                ids[at], names[at] = ids[at], names[at]
        address = Address(kind_name, namespace, name)
        if kind_name in KINDS:
            parent = body[kind.parent.field] if kind.parent else ""
            told = as_declared(kind, body, parent=parent)
            resources[address] = LiveResource(address, id_, told, stamp, parent)
        else:
            bystanders[address] = LiveResource(address, id_, body)
    directory = Directory(dict(ids), dict(names), frozenset(unlisted))
    newest_first = {"key": lambda each: each.body["created_at"], "reverse": True}
    kept = {at: tuple(sorted(those, **newest_first)) for at, those in remembered.items()}
    gone = {at: id_ for at, id_ in ended.items() if not KINDS[at.kind].listing.can_return}
    return Live(
        resources, directory, gone=gone, bystanders=bystanders, remembered=kept, parts=parts
    )


def lists_of_every_plan(namespace):
    """Where there are lists that nothing must ask for: those of a namespace, and their twins."""
    for kind in (each for each in KINDS.values() if not each.is_on_demand):
        if kind.is_namespaced:
            yield kind.name, namespace
        if kind.organization_path:
            yield kind.name, ""


def parts_in(rows):
    """What belongs to another row, as its kind declares; called by its name."""
    by_id = {
        (kind, namespace, body.get(KINDS[kind].id_field)): Address(kind, namespace, body["name"])
        for kind, namespace, body in rows
        if kind in KINDS and KINDS[kind].belongs_to
    }
    for kind, namespace, body in rows:
        for each in (each for each in KINDS.values() if kind in each.belongs_to):
            part = by_id.get((each.name, namespace, body.get(each.belongs_to[kind])))
            if part is not None:
                yield part, Address(kind, namespace, body[KINDS[kind].name_field])


def _read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
