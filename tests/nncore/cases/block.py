"""Blocks, built in and made by hand."""

import nncore as nn
from nncore.blocks import Link
from tests.nncore.cases.case import Mask, case

PICTURE = (4, 4, 4)


def two_dense(**options: object) -> nn.Block:
    inner = nn.Graph.chain(nn.Input(), nn.Dense(3), nn.Tanh(), nn.Dense(3))
    inner = inner.renaming("n1", "x").renaming("n5", "y")
    return nn.Block(name="Two Dense", graph=inner, **options)


CASES = (
    case(two_dense(), (3,)),
    case(two_dense(repeat=3), (3,), name="repeated"),
    case(two_dense(repeat=3, share=True), (3,), name="shared"),
    case(
        two_dense(fields=(("width", 5),), links=(Link("n2", "units", "width"),)),
        (3,), name="linked",
    ),
    *(
        case(nn.Residual(filters=4, style=style), PICTURE, batch=2, name=style)
        for style in ("basic", "pre-activation")
    ),
    case(nn.Residual(filters=1, style="bottleneck"), PICTURE, batch=2, name="bottleneck"),
    case(nn.Residual(filters=8, strides=2), PICTURE, batch=2, name="strides"),
    case(nn.Residual(filters=8, strides=2, pads=True, repeat=2), PICTURE, batch=2, name="pads"),
    case(
        nn.Inception(
            ones=2, before_threes=1, threes=2, before_fives=1, fives=2, pooled=2
        ),
        PICTURE, batch=2,
    ),
    case(
        nn.Inception(2, True, 1, 2, 1, 2, 1, 1), PICTURE, batch=2, name="shared",
    ),
    case(nn.DenseBlock(growth=2, squeeze=1, repeat=2), PICTURE, batch=2),
    case(nn.DenseBlock(1, True, 1, 2), PICTURE, batch=2, name="once"),
    case(nn.SqueezeExcite(ratio=2), PICTURE, batch=2),
    case(nn.SqueezeExcite(2, True, 4), PICTURE, batch=2, name="shared"),
    case(nn.Residual(2, True, 4), PICTURE, batch=2, name="shared"),
    case(nn.InvertedResidual(2, True, 4), PICTURE, batch=2, name="shared"),
    case(nn.Fire(2, True, 1, 2), PICTURE, batch=2, name="shared"),
    case(nn.InvertedResidual(filters=4, expansion=2), PICTURE, batch=2),
    case(nn.InvertedResidual(filters=3, strides=2, expansion=1), PICTURE, batch=2, name="strides"),
    case(nn.InvertedResidual(filters=4, repeat=2), PICTURE, batch=2, name="twice"),
    case(nn.Fire(squeeze=2, expand=2), PICTURE, batch=2),
    case(nn.Fire(squeeze=1, expand=3, repeat=2), PICTURE, batch=2, name="twice"),
    case(nn.UNetStage(filters=2), PICTURE, batch=2),
    case(nn.UNetStage(filters=3, padding="valid"), (2, 6, 5), batch=2, name="valid"),
    case(nn.UNetStage(2, True, 2), (2, 4, 3), batch=2, name="shared"),
    *(
        case(
            nn.TransformerEncoder(heads=1, units=5, activation=word, epsilon=0.1), (2, 4),
            batch=2, name=word,
        )
        for word in ("QuickGELU", "ReLU", "SiLU")
    ),
    case(nn.TransformerEncoder(2, True, 2, 6), (2, 4), batch=2, name="shared"),
    case(nn.TransformerEncoder(heads=2, units=6, rate=0.3), (3, 4), batch=2, name="dropout"),
    *(
        case(
            nn.TransformerDecoder(
                heads=1, units=5, activation=word, norm_first=False, epsilon=0.1
            ),
            (2, 4), (3, 4), batch=2, name=word,
        )
        for word in ("GELU", "QuickGELU", "SiLU")
    ),
    case(nn.TransformerDecoder(2, True, 2, 6), (2, 4), (2, 4), batch=2, name="shared"),
    case(nn.TransformerDecoder(heads=2, rate=0.3), (3, 4), (2, 4), batch=2, name="dropout"),
    case(nn.TransformerEncoder(heads=2, units=6), (3, 4), Mask((3,)), batch=2),
    case(
        nn.TransformerEncoder(heads=2, units=6, norm_first=False, causal=True, repeat=2), (3, 4),
        batch=2, name="norm last, causal",
    ),
    case(
        nn.TransformerDecoder(heads=2, units=6, activation="ReLU"), (3, 4), (2, 6), None,
        Mask((2,)), batch=2,
    ),
)  # fmt: skip
