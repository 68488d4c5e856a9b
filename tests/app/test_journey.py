"""The journeys' door answers what it is asked, and in words when it cannot."""

import json

import pytest
from pyqtgraph import PlotWidget, ScatterPlotItem
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QPushButton

from app.canvas.measures import ITEM_NAME
from app.journey import JourneyDoor


@pytest.fixture
def ask(qtbot, tmp_path):
    door = JourneyDoor(str(tmp_path / "door"))
    door.register("double", lambda number: 2 * number)
    line = QLocalSocket()
    line.connectToServer(str(tmp_path / "door"))

    def question(*words):
        with qtbot.waitSignal(line.readyRead):
            line.write(json.dumps(words).encode() + b"\n")
        return json.loads(line.readLine().data())

    yield question
    line.abort()
    door.deleteLater()


def test_it_says_where_a_button_is(ask, qtbot):
    button = QPushButton("Train")
    qtbot.addWidget(button)
    button.setGeometry(40, 30, 76, 32)
    button.show()
    assert ask("where", "Train") == {"answer": [40, 30, 76, 32]}


def test_it_says_where_an_item_of_the_canvas_is(ask, qtbot):
    scene = QGraphicsScene(0, 0, 200, 100)
    view = QGraphicsView(scene)
    qtbot.addWidget(view)
    item = scene.addRect(20, 10, 60, 40)
    item.setData(ITEM_NAME, "card/dense")
    view.setGeometry(0, 0, 300, 200)
    view.show()
    left, top, width, height = ask("where", "card/dense")["answer"]
    assert (width, height) == pytest.approx((61, 41), abs=2)
    assert view.geometry().contains(left, top)


def test_an_item_that_has_other_data_is_passed_over(ask, qtbot):
    plot = PlotWidget()
    qtbot.addWidget(plot)
    plot.addItem(ScatterPlotItem([1.0, 2.0], [3.0, 4.0]))
    plot.show()
    assert "Nobody" in ask("where", "Nobody")["error"]


def test_a_room_adds_a_question_of_its_own(ask):
    assert ask("double", 21) == {"answer": 42}


@pytest.mark.parametrize("words", [("where", "Nobody"), ("text", "Nobody"), ("nonsense",)])
def test_what_it_cannot_answer_it_says(ask, words):
    assert words[-1] in ask(*words)["error"]
