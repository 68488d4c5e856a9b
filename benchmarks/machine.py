"""What the numbers were measured on."""

import os
import platform
from pathlib import Path
from typing import Any

import numpy as np
import threadpoolctl

SLOWS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""Variables that make a current NumPy slow, where somebody set them for an older one."""


def environment() -> dict[str, str]:
    """The environment for a process that is measured."""
    return {name: value for name, value in os.environ.items() if name not in SLOWS}


def machine() -> str:
    """Cores, processor, versions and the matrix product in use, in one line."""
    known: list[dict[str, Any]] = threadpoolctl.threadpool_info()
    products = {f"{one['internal_api']} {one.get('architecture', '')}" for one in known}
    return (
        f"{os.cpu_count()} cores ({_processor()}), {platform.system()}, "
        f"Python {platform.python_version()}, NumPy {np.__version__} "
        f"with {' and '.join(sorted(products))}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown processor"
