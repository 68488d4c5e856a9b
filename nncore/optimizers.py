"""Optimisers: how a gradient becomes a step."""

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from nncore.fields import check_ranges
from nncore.schedules import AnySchedule, Constant

Rate = Annotated[
    float, Meta(gt=0.0, le=10.0, description="How far each step goes; too far, and it diverges")
]
Decay = Annotated[
    float, Meta(ge=0.0, le=1.0, description="Pull of every weight towards zero (L2)")
]
Beta1 = Annotated[
    float,
    Meta(
        ge=0.0,
        lt=1.0,
        title="Momentum (β₁)",
        description="How much of the gradients before is kept: a step goes by their average",
    ),
]
Beta2 = Annotated[
    float,
    Meta(
        ge=0.0,
        lt=1.0,
        title="Scaling (β₂)",
        description="How much of the gradients' sizes before is kept: a step is divided by them",
    ),
]
Epsilon = Annotated[
    float, Meta(gt=0.0, le=1.0, description="Keeps the division safe where gradients are near 0")
]


class Optimizer(Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """Turns gradients into steps. The learning rate is multiplied by the schedule's factor."""

    title: ClassVar[str] = ""

    learning_rate: Rate = 0.01
    schedule: Annotated[
        AnySchedule, Meta(description="How the learning rate changes during the run")
    ] = Constant()

    def __post_init__(self) -> None:
        check_ranges(self)


class SGD(Optimizer, frozen=True, tag="SGD"):
    """Steps straight down the slope, with momentum if wanted:  v = momentum * v + g.

    W -= rate * v.

    Source: Sutskever, Martens, Dahl and Hinton (2013), On the importance of initialization and
    momentum;
    the formula is PyTorch's.
    """

    title: ClassVar[str] = "SGD"

    momentum: Annotated[
        float, Meta(ge=0.0, lt=1.0, description="How much of the last step is kept")
    ] = 0.0
    nesterov: Annotated[
        bool, Meta(description="Measure the slope where the momentum will lead, not where one is")
    ] = False
    weight_decay: Decay = 0.0


class RMSProp(Optimizer, frozen=True, tag="RMSProp"):
    """Divides each step by the recent size of its gradient.

    Source: Tieleman and Hinton (2012), Lecture 6.5; the formula is PyTorch's.
    """

    title: ClassVar[str] = "RMSProp"

    learning_rate: Rate = 0.001
    decay: Annotated[
        float,
        Meta(
            ge=0.0,
            lt=1.0,
            title="Scaling",
            description="How much of earlier gradients' sizes is kept: a step is divided by them",
        ),
    ] = 0.99
    momentum: Annotated[
        float, Meta(ge=0.0, lt=1.0, description="How much of the last step is kept")
    ] = 0.0
    epsilon: Epsilon = 1e-8
    weight_decay: Decay = 0.0


class Adam(Optimizer, frozen=True, tag="Adam"):
    """Momentum and RMSProp together, both corrected for their start at zero.

    Source: Kingma and Ba (2014), Adam: a method for stochastic optimization.
    """

    title: ClassVar[str] = "Adam"

    learning_rate: Rate = 0.001
    beta_1: Beta1 = 0.9
    beta_2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    weight_decay: Decay = 0.0


class AdamW(Optimizer, frozen=True, tag="AdamW"):
    """Adam whose pull towards zero is kept apart from the gradient.

    Source: Loshchilov and Hutter (2017), Decoupled weight decay regularization.
    """

    title: ClassVar[str] = "AdamW"

    learning_rate: Rate = 0.001
    beta_1: Beta1 = 0.9
    beta_2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    weight_decay: Decay = 0.01


AnyOptimizer = SGD | RMSProp | Adam | AdamW
