"""The famous networks, laid down layer by layer as their papers and reference programs have them.

They open at once because nothing is allocated until they are trained. Where no data set that comes
along fits, the samples are made up, and say so.
"""

from collections.abc import Callable

from msgspec import Struct

import nncore as nn
from nncore.blocks.sketch import Sketch
from nncore.blocks.vision import conv
from nncore.data import DataReference, default_reference
from nncore.data.reference import MadeUp, MadeUpColumn
from nncore.graph import Graph
from nncore.project import Project


class Famous(Struct, frozen=True):
    """A network that people speak of: how to draw it, and what its reference program counts."""

    name: str
    title: str
    line: str
    parameters: int
    draw: Callable[[], Graph]
    data: DataReference
    batch_size: int = 32
    rate: float = 1e-3

    def project(self) -> Project:
        """The untrained project."""
        objective = nn.Objective(optimizer=nn.AdamW(self.rate))
        training = nn.Training((objective,), batch_size=self.batch_size, epochs=5)
        return Project(graph=self.draw(), data=self.data, training=training, title=self.title)


def pictures(size: int, classes: int, channels: int = 3) -> DataReference:
    """Made-up pictures of so many classes."""
    columns = (
        MadeUpColumn("picture", "picture", (channels, size, size)),
        MadeUpColumn("class", "class", below=classes),
    )
    return DataReference(MadeUp(columns, "class"))


def tokens(length: int, vocabulary: int, *more: MadeUpColumn, target: str) -> DataReference:
    """Made-up text: places in a dictionary."""
    words = MadeUpColumn("tokens", "number", (length,), vocabulary)
    return DataReference(MadeUp((words, *more), target, samples=16))


def classifier(s: Sketch, x: str, classes: int = 1000) -> Graph:
    """Average over the picture, one Dense, Softmax."""
    x = s.chain(x, nn.GlobalAveragePool(), nn.Dense(classes), nn.Softmax())
    return s.output("class", x, nn.Output(target="class"))


def picture_input(s: Sketch, size: int, channels: int = 3) -> str:
    """The Input of a network that looks at pictures."""
    return s.input("picture", nn.Input((channels, size, size), ("picture",)))


def lenet5() -> Graph:
    """LeCun, Bottou, Bengio and Haffner (1998), Gradient-based learning applied to documents."""
    pool = nn.AveragePool2D(2)
    return nn.Graph.chain(
        nn.Input((1, 28, 28)), nn.Conv2D(6, kernel_size=5, padding="same"), nn.Tanh(), pool,
        nn.Conv2D(16, kernel_size=5), nn.Tanh(), pool, nn.Flatten(), nn.Dense(120), nn.Tanh(),
        nn.Dense(84), nn.Tanh(), nn.Dense(10), nn.Softmax(),
    )  # fmt: skip


def alexnet() -> Graph:
    """Krizhevsky, Sutskever and Hinton (2012), in the one-column form of Krizhevsky (2014)."""
    s = Sketch()
    pool = nn.MaxPool2D(3, strides=2)
    x = s.chain(
        picture_input(s, 224),
        nn.Conv2D(64, kernel_size=11, strides=4, padding="by side", sides=2), nn.ReLU(), pool,
        conv(192, 5, bias=True), nn.ReLU(), pool, conv(384, bias=True), nn.ReLU(),
        conv(256, bias=True), nn.ReLU(), conv(256, bias=True), nn.ReLU(), pool,
        nn.AdaptiveAveragePool2D(6, 6), nn.Flatten(), nn.Dropout(0.5), nn.Dense(4096), nn.ReLU(),
        nn.Dropout(0.5), nn.Dense(4096), nn.ReLU(), nn.Dense(1000), nn.Softmax(),
    )  # fmt: skip
    return s.output("class", x, nn.Output(target="class"))


def vgg16() -> Graph:
    """Simonyan and Zisserman (2014), Very deep convolutional networks."""
    s = Sketch()
    x = picture_input(s, 224)
    for filters, times in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(times):
            x = s.chain(x, conv(filters, bias=True), nn.ReLU())
        x = s.chain(x, nn.MaxPool2D(2))
    x = s.chain(
        x, nn.Flatten(), nn.Dense(4096), nn.ReLU(), nn.Dropout(0.5), nn.Dense(4096), nn.ReLU(),
        nn.Dropout(0.5), nn.Dense(1000), nn.Softmax(),
    )  # fmt: skip
    return s.output("class", x, nn.Output(target="class"))


def resnet(style: str, repeats: tuple[int, int, int, int]) -> Graph:
    """He, Zhang, Ren and Sun (2015); a bottleneck strides in its 3 × 3, as is usual today."""
    s = Sketch()
    stem = conv(64, 7, strides=2)
    x = s.chain(picture_input(s, 224), stem, nn.BatchNorm(), nn.ReLU())
    x = s.chain(x, nn.MaxPool2D(3, strides=2, padding="by side", sides=1))
    for stage, repeat in enumerate(repeats):
        block = nn.Residual(
            filters=64 * 2**stage, strides=1 if stage == 0 else 2, style=style, repeat=repeat
        )
        x = s.chain(x, block)
    return classifier(s, x)


def resnet20() -> Graph:
    """The small one of the same paper, for pictures of 32 × 32, with shortcuts that pad."""
    s = Sketch()
    x = s.chain(picture_input(s, 32), conv(16), nn.BatchNorm(), nn.ReLU())
    for stage in range(3):
        block = nn.Residual(
            filters=16 * 2**stage, strides=1 if stage == 0 else 2, pads=True, repeat=3
        )
        x = s.chain(x, block)
    return classifier(s, x, 10)


def mobilenetv2() -> Graph:
    """Sandler and others (2018)."""
    s = Sketch()
    x = s.chain(picture_input(s, 224), conv(32, strides=2), nn.BatchNorm(), nn.ReLU6())
    stages = (
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
        (6, 320, 1, 1),
    )  # fmt: skip
    for expansion, filters, repeat, strides in stages:
        block = nn.InvertedResidual(
            filters=filters, strides=strides, expansion=expansion, repeat=repeat
        )
        x = s.chain(x, block)
    x = s.chain(x, conv(1280, 1), nn.BatchNorm(), nn.ReLU6(), nn.GlobalAveragePool())
    x = s.chain(x, nn.Dropout(0.2), nn.Dense(1000), nn.Softmax())
    return s.output("class", x, nn.Output(target="class"))


def squeezenet() -> Graph:
    """Iandola and others (2016), version 1.0."""
    s = Sketch()
    pool = nn.MaxPool2D(3, strides=2, ceil_mode=True)
    x = s.chain(picture_input(s, 224), nn.Conv2D(96, kernel_size=7, strides=2), nn.ReLU(), pool)
    for squeeze, expand in ((16, 64), (16, 64), (32, 128)):
        x = s.chain(x, nn.Fire(squeeze=squeeze, expand=expand))
    x = s.chain(x, pool)
    for squeeze, expand in ((32, 128), (48, 192), (48, 192), (64, 256)):
        x = s.chain(x, nn.Fire(squeeze=squeeze, expand=expand))
    x = s.chain(x, pool, nn.Fire(squeeze=64, expand=256), nn.Dropout(0.5))
    x = s.chain(x, conv(1000, 1, bias=True), nn.ReLU(), nn.GlobalAveragePool(), nn.Softmax())
    return s.output("class", x, nn.Output(target="class"))


def densenet121() -> Graph:
    """Huang, Liu, van der Maaten and Weinberger (2016)."""
    s = Sketch()
    x = s.chain(picture_input(s, 224), conv(64, 7, strides=2), nn.BatchNorm(), nn.ReLU())
    x = s.chain(x, nn.MaxPool2D(3, strides=2, padding="by side", sides=1))
    channels = 64
    for stage, repeat in enumerate((6, 12, 24, 16)):
        if stage:
            channels //= 2
            x = s.chain(x, nn.BatchNorm(), nn.ReLU(), conv(channels, 1), nn.AveragePool2D(2))
        x = s.chain(x, nn.DenseBlock(growth=32, repeat=repeat))
        channels += 32 * repeat
    return classifier(s, s.chain(x, nn.BatchNorm(), nn.ReLU()))


def gpt2() -> Graph:
    """Radford and others (2019), the small one; the last Dense is the table of words itself."""
    s = Sketch()
    start = nn.Normal(0.02)
    x = s.input("tokens", nn.Input((1024,), ("tokens",), "integer"))
    words = s.add(nn.Embedding(50_257, 768, start), x, name="words")
    x = s.chain(words, nn.LearnedPosition(1024), nn.Dropout(0.1))
    encoder = nn.TransformerEncoder(heads=12, causal=True, rate=0.1, repeat=12)
    x = s.chain(x, encoder, nn.LayerNorm())
    scores = s.add(nn.Dense(50_257, bias=False), x, name="scores")
    s.tie(scores, "kernel", words, "kernel")
    return s.output("next", scores, nn.Output(target="next", loss=nn.CrossEntropy()))


def bert_base() -> Graph:
    """Devlin, Chang, Lee and Toutanova (2018), with the pooler."""
    s = Sketch()
    start = nn.Normal(0.02)
    x = s.input("tokens", nn.Input((512,), ("tokens",), "integer"))
    kinds = s.input("sentence", nn.Input((512,), ("sentence",), "integer"))
    words = s.chain(x, nn.Embedding(30_522, 768, start), nn.LearnedPosition(512))
    x = s.add(nn.Add(), words, s.chain(kinds, nn.Embedding(2, 768, start)))
    x = s.chain(x, nn.LayerNorm(1e-12), nn.Dropout(0.1))
    encoder = nn.TransformerEncoder(
        heads=12, norm_first=False, rate=0.1, epsilon=1e-12, repeat=12
    )
    x = s.chain(x, encoder, nn.Select(0), nn.Dense(768), nn.Tanh())
    return s.output("pooled", x, nn.Output(target="pooled"))


def clip_vit_b32() -> Graph:
    """Radford and others (2021): a Transformer for pictures, another for words."""
    s = Sketch()
    x = picture_input(s, 224)
    patches = s.chain(x, nn.Conv2D(768, kernel_size=32, strides=32, bias=False))
    patches = s.chain(patches, nn.Reshape((768, 49)), nn.Permute())
    token = s.add(nn.LearnedToken(768), name="class_token")
    x = s.add(nn.Concatenate(steps=True), token, patches)
    x = s.chain(x, nn.LearnedPosition(50), nn.LayerNorm())
    encoder = nn.TransformerEncoder(heads=12, activation="QuickGELU", repeat=12)
    x = s.chain(x, encoder, nn.Select(0), nn.LayerNorm())
    x = s.chain(x, nn.Dense(512, bias=False), nn.L2Norm())
    tokens = s.input("tokens", nn.Input((77,), ("tokens",), "integer"))
    t = s.chain(tokens, nn.Embedding(49_408, 512, nn.Normal(0.02)), nn.LearnedPosition(77))
    encoder = nn.TransformerEncoder(heads=8, causal=True, activation="QuickGELU", repeat=12)
    t = s.chain(t, encoder, nn.LayerNorm())
    t = s.chain(s.add(nn.EndOfText(), t, tokens), nn.Dense(512, bias=False), nn.L2Norm())
    scores = s.add(nn.PairwiseProduct(), x, t)
    scores = s.chain(scores, nn.Scale(2.6593, learned=True, exponential=True))    # exp: 1 / 0.07
    return s.output("match", scores, nn.Output(loss=nn.Contrastive()))


def unet() -> Graph:
    """Ronneberger, Fischer and Brox (2015): 572 × 572 pixels in, 388 × 388 answers out."""
    s = Sketch()
    x = picture_input(s, 572, 1)
    kept, size, sizes = [], 572, []
    for filters in (64, 128, 256, 512):
        x = s.chain(x, nn.UNetStage(filters=filters, padding="valid"))
        size -= 4
        kept.append(x)
        sizes.append(size)
        x, size = s.chain(x, nn.MaxPool2D(2)), size // 2
    x, size = s.chain(x, nn.UNetStage(filters=1024, padding="valid")), size - 4
    for filters in (512, 256, 128, 64):
        x, size = s.chain(x, nn.ConvTranspose2D(filters, kernel_size=2, strides=2)), size * 2
        skip, edge = kept.pop(), (sizes.pop() - size) // 2
        skip = s.chain(skip, nn.Crop(edge, edge, edge, edge))
        x = s.chain(
            s.add(nn.Concatenate(), skip, x), nn.UNetStage(filters=filters, padding="valid")
        )
        size -= 4
    x = s.chain(x, conv(2, 1, bias=True))
    return s.output("mask", x, nn.Output(target="mask", loss=nn.BinaryCrossEntropy()))


FAMOUS = (
    Famous(
        "lenet5", "LeNet-5", "Read cheques in 1998.", 61_706, lenet5, default_reference("mnist"),
        64,
    ),
    Famous(
        "alexnet", "AlexNet", "Five convolutions that began it all in 2012.", 61_100_840, alexnet,
        pictures(224, 1000),
    ),
    Famous(
        "vgg16", "VGG-16", "Sixteen layers of 3 × 3.", 138_357_544, vgg16, pictures(224, 1000), 8
    ),
    Famous(
        "resnet18", "ResNet-18", "Eight residual blocks.", 11_689_512,
        lambda: resnet("basic", (2, 2, 2, 2)), pictures(224, 1000),
    ),
    Famous(
        "resnet50", "ResNet-50", "Sixteen bottlenecks.", 25_557_032,
        lambda: resnet("bottleneck", (3, 4, 6, 3)), pictures(224, 1000), 8,
    ),
    Famous(
        "resnet152", "ResNet-152", "Fifty bottlenecks, 152 layers deep.", 60_192_808,
        lambda: resnet("bottleneck", (3, 8, 36, 3)), pictures(224, 1000), 4,
    ),
    Famous(
        "resnet20", "ResNet-20", "The small one, for 32 × 32.", 269_722, resnet20,
        pictures(32, 10),
    ),
    Famous(
        "mobilenetv2", "MobileNetV2", "Made for telephones.", 3_504_872, mobilenetv2,
        pictures(224, 1000), 8,
    ),
    Famous(
        "squeezenet", "SqueezeNet", "AlexNet's accuracy, a fiftieth of its size.", 1_248_424,
        squeezenet, pictures(224, 1000), 8,
    ),
    Famous(
        "densenet121", "DenseNet-121", "Each layer sees all before it.", 7_978_856, densenet121,
        pictures(224, 1000), 4,
    ),
    Famous(
        "unet", "U-Net", "Marks every pixel.", 31_030_658, unet,
        DataReference(
            MadeUp(
                (
                    MadeUpColumn("picture", "picture", (1, 572, 572)),
                    MadeUpColumn("mask", "picture", (2, 388, 388)),
                ),
                "mask", samples=8,
            )
        ), 1,
    ),
    Famous(
        "gpt2", "GPT-2", "Says the next word.", 124_439_808, gpt2,
        tokens(1024, 50_257, MadeUpColumn("next", "number", (1024,), 50_257), target="next"), 1,
    ),
    Famous(
        "bert-base", "BERT", "Reads both ways.", 109_482_240, bert_base,
        tokens(
            512, 30_522, MadeUpColumn("sentence", "number", (512,), 2),
            MadeUpColumn("pooled", "number", (768,)), target="pooled",
        ), 2,
    ),
    Famous(
        "clip-vit-b32", "CLIP", "Matches pictures and words.", 151_277_313, clip_vit_b32,
        tokens(77, 49_408, MadeUpColumn("picture", "picture", (3, 224, 224)), target="picture"),
        8,
    ),
)  # fmt: skip
