"""Optimisers: how a gradient becomes a step."""

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from nncore.fields import check_ranges
from nncore.schedules import AnySchedule, Constant

__all__ = ["SGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "Muon", "NAdam", "RMSProp"]

Rate = Annotated[
    float, Meta(gt=0.0, le=10.0, description="How far each step goes; too far, and it diverges")
]
Decay = Annotated[
    float, Meta(ge=0.0, le=1.0, description="Pull of every weight towards zero (L2)")
]
Beta = Annotated[float, Meta(ge=0.0, lt=1.0, description="How much of the past is kept")]
KernelsOnly = Annotated[
    bool,
    Meta(
        title="Kernels only",
        description="The pull towards zero leaves biases and normalisations alone",
    ),
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
    kernels_only: KernelsOnly = False


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
    kernels_only: KernelsOnly = False


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
    kernels_only: KernelsOnly = False


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
    kernels_only: KernelsOnly = False


class Adagrad(Optimizer, frozen=True, tag="Adagrad"):
    """Divides each step by the size of all its gradients so far, so that rare ones count more.

    Source: Duchi, Hazan and Singer (2011), Adaptive subgradient methods.
    """

    title: ClassVar[str] = "Adagrad"

    learning_rate: Rate = 0.01
    rate_decay: Annotated[
        float, Meta(ge=0.0, le=1.0, description="How fast the learning rate falls by itself")
    ] = 0.0
    epsilon: Epsilon = 1e-10
    weight_decay: Decay = 0.0
    kernels_only: KernelsOnly = False


class Adadelta(Optimizer, frozen=True, tag="Adadelta"):
    """Steps as large as recent steps were, measured by recent gradients; its rate is usually 1.

    Source: Zeiler (2012), ADADELTA: an adaptive learning rate method.
    """

    title: ClassVar[str] = "Adadelta"

    learning_rate: Rate = 1.0
    rho: Beta = 0.9
    epsilon: Epsilon = 1e-6
    weight_decay: Decay = 0.0
    kernels_only: KernelsOnly = False


class NAdam(Optimizer, frozen=True, tag="NAdam"):
    """Adam that looks ahead along its momentum.

    Source: Dozat (2016), Incorporating Nesterov momentum into Adam.
    """

    title: ClassVar[str] = "NAdam"

    learning_rate: Rate = 0.002
    beta_1: Beta1 = 0.9
    beta_2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    momentum_decay: Annotated[
        float, Meta(ge=0.0, le=1.0, description="How fast the momentum reaches beta 1")
    ] = 4e-3
    weight_decay: Decay = 0.0
    kernels_only: KernelsOnly = False


class Adamax(Optimizer, frozen=True, tag="Adamax"):
    """Adam that measures a gradient by its largest recent size instead of its mean.

    Source: Kingma and Ba (2014), Adam: a method for stochastic optimization, section 7.
    """

    title: ClassVar[str] = "Adamax"

    learning_rate: Rate = 0.002
    beta_1: Beta1 = 0.9
    beta_2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    weight_decay: Decay = 0.0
    kernels_only: KernelsOnly = False


class Muon(Optimizer, frozen=True, tag="Muon"):
    """Turns each step of a matrix into the nearest one that stretches all directions alike.

    Kernels go this way, a convolution's as (filters, everything else); biases, normalisations and
    embeddings go AdamW's with `other_rate`.
    Source: Jordan and others (2024), Muon: an optimizer for hidden layers; constants as in PyTorch.
    """

    title: ClassVar[str] = "Muon"

    learning_rate: Rate = 0.02
    momentum: Annotated[
        float, Meta(ge=0.0, lt=1.0, description="How much of the last step is kept")
    ] = 0.95
    nesterov: Annotated[bool, Meta(description="Look ahead along the momentum")] = True
    iterations: Annotated[
        int, Meta(ge=1, le=20, description="Rounds that make the matrix orthogonal")
    ] = 5
    weight_decay: Decay = 0.1
    kernels_only: KernelsOnly = True
    other_rate: Annotated[
        float, Meta(gt=0.0, le=10.0, description="Learning rate of what is no matrix")
    ] = 0.001


AnyOptimizer = SGD | RMSProp | Adam | AdamW | Adagrad | Adadelta | NAdam | Adamax | Muon
