"""Inspector: the right column: the chosen layer, or the training when none is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.canvas.selection import Selection
from app.document import Document
from app.inspector.code import CodeView
from app.inspector.data_section import DataSection
from app.inspector.network_page import NetworkPage
from app.inspector.node_page import NodePage, is_port
from app.inspector.several_page import SeveralPage
from app.inspector.wire_page import WirePage
from app.parting import delete_later
from app.theme.current import theme_source
from app.widgets.scroll_area import ScrollArea
from app.widgets.text import give_ground
from nncore.layers import Input

if TYPE_CHECKING:
    from app.training.session import Session

AnyPage = NodePage | SeveralPage | WirePage | NetworkPage
WIDTH, NARROW_WIDTH = 280, 264


class Inspector(QWidget):
    """Shows a page for what is chosen; follows Document, Session and Selection."""

    def __init__(
        self,
        document: Document,
        session: Session,
        selection: Selection,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self._selection = document, session, selection
        self.page: AnyPage | None = None
        self._data: DataSection | None = None
        self._network: NetworkPage | None = None
        self._build()
        document.changed.connect(self._take_document)
        session.data_changed.connect(self._renew)
        selection.changed.connect(self.show_chosen)
        self.show_chosen()

    def show_chosen(self) -> None:
        """Show the page of what is chosen now; the old one is kept where it still fits."""
        ids, page = self._selection.ids, self.page
        node_id = ids[-1] if ids else ""
        if len(ids) > 1:
            if isinstance(page, SeveralPage) and page.fits(ids):
                page.show_project()
            else:
                self._show_page(SeveralPage(self._document, self._session, ids, self._place))
            return
        if not ids and len(self._selection.wires) == 1:
            [wire] = self._selection.wires
            if isinstance(page, WirePage) and page.wire == wire:
                page.show_project()
            else:
                self._show_page(WirePage(self._document, self._session, wire, self._place))
            return
        if isinstance(page, NodePage) and node_id and page.node_id == node_id:
            if page.fits(node_id):
                page.show_project()
                if self._data is not None:
                    self._data.show_project()
                return
        elif isinstance(page, NetworkPage) and not node_id:
            page.show_project()
            return
        self._make(node_id)

    def show_code(self) -> None:
        """Scroll to the code that the chosen layer runs."""
        code = self.page.findChild(CodeView) if self.page is not None else None
        if code is not None:
            self._area.ensureVisible(0, code.geometry().bottom(), 0, 0)
            self._area.ensureVisible(0, code.geometry().top() - 40, 0, 0)

    def show_narrow(self, narrow: bool) -> None:
        """Leave more room to the canvas in a small window."""
        width = NARROW_WIDTH if narrow else WIDTH
        self.setFixedWidth(round(width * theme_source().scale))

    def _make(self, node_id: str) -> None:
        page: NodePage | NetworkPage
        data: DataSection | None = None
        if node_id:
            page = NodePage(self._document, self._session, node_id, self._place)
            project = self._document.project
            if isinstance(project.graph[node_id].layer, Input) and not is_port(project, node_id):
                data = DataSection(self._document, self._session)
                page.column.insertWidget(2, data)
        else:
            page = self._network_page()
        self._show_page(page, data)

    def _network_page(self) -> NetworkPage:
        """One for as long as there is a network, hidden meanwhile: it has the most fields of all.

        Made anew each time nothing is chosen it took 49 ms where filling it takes 5.
        """
        if self._network is None:
            self._network = NetworkPage(self._document, self._session, self._place)
        else:
            self._network.show_project()
        return self._network

    def _show_page(
        self, page: AnyPage, data: DataSection | None = None
    ) -> None:
        old, self.page, self._data = self.page, page, data
        if old is not None:
            focus = old.focusWidget()
            if focus is not None:
                focus.clearFocus()                          # else it would go to the next field
            old.hide()
            if old is not self._network:
                self._pages.removeWidget(old)
                delete_later(old)
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._area.verticalScrollBar().setValue(0)
        page.show()

    def _take_document(self, _old: object, _new: object) -> None:
        self.show_chosen()

    def _renew(self) -> None:
        """Columns to choose from are others now: a field for words becomes a list of them."""
        page = self.page
        if isinstance(page, NodePage) and self._data is None:
            self._make(page.node_id)
        elif isinstance(page, SeveralPage):
            self._show_page(SeveralPage(self._document, self._session, page.ids, self._place))

    def _build(self) -> None:
        give_ground(self, "surface")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Inspector")
        self._area = ScrollArea(parent=self)
        self._place = QWidget()         # of pages; one that came there complete was styled twice
        self._area.setWidget(self._place)
        self._pages = QVBoxLayout(self._place)
        self._pages.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
