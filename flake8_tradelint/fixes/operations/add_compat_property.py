"""Operation ``add_compat_property``: add a deprecated property under an attribute's old name to its class.

The anchor is the class name in the header; the property goes to the end of the class body. Arguments:
``old``, the old name; ``template``, the expression with ``{self}`` that replaces it; ``new``, the new name as
the warning spells it; ``setter``, not empty if the attribute can be assigned to. Reading and storing emit
``DeprecationWarning``.
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Import, Refused
from flake8_tradelint.fixes.module_imports import imported_names
from flake8_tradelint.fixes.spelling import is_free, spell
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.document import Document


_GETTER = '''
@property
def {old}(self){returns}:
    """Deprecated: use `{new}`."""
    warnings.warn("`{cls}.{old}` is deprecated, use `{new}`", DeprecationWarning, stacklevel=2)
    return {value}
'''
_SETTER = """
@{old}.setter
def {old}(self, {parameter}){nothing}:
    warnings.warn("`{cls}.{old}` is deprecated, use `{new}`", DeprecationWarning, stacklevel=2)
    {value} = value
"""


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Add the property to the class whose name lies at the anchor."""
    name = document.find(anchor, cst.Name)
    cls = document.parent(name)
    if not isinstance(cls, cst.ClassDef) or not isinstance(cls.body, cst.IndentedBlock):
        raise Refused("the class has no body of its own lines")
    imports = _imports(document, cls)
    words = {
        "old": args["old"],
        "new": args["new"].replace('"', "'"),
        "cls": name.value,
        "value": args["template"].replace("{self}", "self"),
    }
    typed = _is_typed(cls)
    kind = spell(document, Import("typing", "Any"), cls) if typed else None
    any_type = kind.text if kind is not None else ""
    words |= {
        "returns": f" -> {any_type}" if typed else "",
        "parameter": f"value: {any_type}" if typed else "value",
        "nothing": " -> None" if typed else "",
    }
    imports += kind.imports if kind is not None else ()
    sources = [_GETTER, _SETTER] if args.get("setter") else [_GETTER]
    added = [_definition(document, source.format(**words)) for source in sources]
    last = cls.body.body[-1]
    after: dict[cst.CSTNode, list[cst.BaseStatement]] = {last: added}
    end = document.span(last).end
    return Change(
        after=after, touches=(Anchor(end, document.next_start(end)),), imports=imports, keeps_strings=False
    )


def _is_typed(cls: cst.ClassDef) -> bool:
    """Return True if a method of the class says what it returns."""
    methods = (node for node in cls.body.body if isinstance(node, cst.FunctionDef))
    return any(method.returns is not None for method in methods)


def _imports(document: Document, cls: cst.ClassDef) -> tuple[Import, ...]:
    """Return the import of ``warnings``, or nothing if the module always has it already."""
    known = [found for found in imported_names(document.module) if found.local == "warnings"]
    if any(found.module == "warnings" and found.name is None and found.reach == "always" for found in known):
        return ()
    if known or not is_free(document, "warnings", cls, bound_by=0):
        raise Refused("'warnings' already means something else in this module")
    return (Import("warnings"),)


def _definition(document: Document, source: str) -> cst.BaseStatement:
    statement = cst.parse_statement(source.lstrip("\n"), config=document.module.config_for_parsing)
    return cst.ensure_type(statement, cst.FunctionDef).with_changes(
        leading_lines=[cst.EmptyLine(indent=False)]
    )
