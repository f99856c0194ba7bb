"""Reading YAML and CSV with errors a researcher can act on, and writing without half-written files."""

from hcalib.files.faults import collecting, raise_if_any
from hcalib.files.fingerprints import fingerprint
from hcalib.files.models import M, Model, validation_faults
from hcalib.files.reading import Partly, read_csv_models, read_model, read_models, read_models_partly
from hcalib.files.writing import schema_line, write_atomically
from hcalib.files.written import PLACEHOLDER
from hcalib.files.yaml_text import Document, read_document, read_yaml

__all__ = [
    "PLACEHOLDER",
    "Document",
    "M",
    "Model",
    "Partly",
    "collecting",
    "fingerprint",
    "raise_if_any",
    "read_csv_models",
    "read_document",
    "read_model",
    "read_models",
    "read_models_partly",
    "read_yaml",
    "schema_line",
    "validation_faults",
    "write_atomically",
]
