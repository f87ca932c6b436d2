"""What the editor at the other end can do, read once from its capabilities."""

from __future__ import annotations

from typing import Any, NamedTuple

from lsprotocol import types


class Client(NamedTuple):
    """The editor's abilities that change what it is sent."""

    pulls: bool = False
    """It asks for diagnostics itself; then none are pushed."""
    refreshes: bool = False
    """It can be told to ask for diagnostics again."""
    related: bool = False
    links: bool = False
    """It shows the page behind a diagnostic's code."""
    tags: frozenset[int] = frozenset()
    literals: bool = False
    """It takes code actions, not only commands."""
    preferred: bool = False
    disabled: bool = False
    resolves_edits: bool = False
    versioned: bool = False
    """It takes edits that name the version of the text they are for."""
    annotated: bool = False
    """It can show an edit and ask before carrying it out."""
    snippet_edits: bool = False
    creates_files: bool = False
    markdown: bool = False
    snippets: bool = False
    """It takes completions with tab stops."""
    progress: bool = False
    shows_documents: bool = False
    configuration: bool = False
    watches: bool = False
    registers_configuration: bool = False


def read(capabilities: types.ClientCapabilities) -> Client:
    """The abilities that ``capabilities`` declare. What is not said is not there."""

    def has(path: str) -> Any:
        value: Any = capabilities
        for name in path.split("."):
            value = getattr(value, name, None)
            if value is None:
                return None
        return value

    tags = has("text_document.publish_diagnostics.tag_support.value_set") or has(
        "text_document.diagnostic.tag_support.value_set"
    )
    markup = has("text_document.hover.content_format") or []
    pulled = has("text_document.diagnostic") is not None
    source = "diagnostic" if pulled else "publish_diagnostics"
    return Client(
        pulls=pulled,
        refreshes=bool(has("workspace.diagnostics.refresh_support")),
        related=bool(
            has(f"text_document.{source}.related_information")
            or has("text_document.publish_diagnostics.related_information")
        ),
        links=bool(
            has(f"text_document.{source}.code_description_support")
            or has("text_document.publish_diagnostics.code_description_support")
        ),
        tags=frozenset(int(tag) for tag in tags or ()),
        literals=has("text_document.code_action.code_action_literal_support") is not None,
        preferred=bool(has("text_document.code_action.is_preferred_support")),
        disabled=bool(has("text_document.code_action.disabled_support")),
        resolves_edits="edit" in (has("text_document.code_action.resolve_support.properties") or ())
        and bool(has("text_document.code_action.data_support")),
        versioned=bool(has("workspace.workspace_edit.document_changes")),
        annotated=bool(has("workspace.workspace_edit.document_changes"))
        and has("workspace.workspace_edit.change_annotation_support") is not None
        and bool(has("text_document.code_action.honors_change_annotations")),
        snippet_edits=bool(has("workspace.workspace_edit.document_changes"))
        and bool(has("workspace.workspace_edit.snippet_edit_support")),
        creates_files=bool(has("workspace.workspace_edit.document_changes"))
        and "create"
        in [str(getattr(v, "value", v)) for v in has("workspace.workspace_edit.resource_operations") or ()],
        markdown="markdown" in [str(getattr(v, "value", v)) for v in markup],
        snippets=bool(has("text_document.completion.completion_item.snippet_support")),
        progress=bool(has("window.work_done_progress")),
        shows_documents=bool(has("window.show_document.support")),
        configuration=bool(has("workspace.configuration")),
        watches=bool(has("workspace.did_change_watched_files.dynamic_registration")),
        registers_configuration=bool(has("workspace.did_change_configuration.dynamic_registration")),
    )
