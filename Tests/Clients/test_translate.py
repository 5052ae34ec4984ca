"""`translate(m, tool)` prints a program; run there for real, it returns our coefficients to eight digits."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "notebooks" / "data"

EVERYWHERE = ["glmnet", "sklearn", "statsmodels"]

# Columns of true and false, as two tools write them, and a name with a space.
ANSWERS = "../../Tests/Clients/answers"

# Texts that other readers take for numbers, logicals or missing values; blanks around fields; no names.
SPELLINGS = '../../Tests/Clients/spellings, text = ["zip", "words", "exp"]'
PADDED = "../../Tests/Clients/padded"
BARE = '../../Tests/Clients/bare, header = false, text = "x1"'

# The file, the fit, and the tools that can do it.
FITS = {
    "mtcars: mpg ~ wt + hp, d": EVERYWHERE,
    "mtcars: mpg ~ wt + hp + qsec, d, penalty = 0.3*l1": EVERYWHERE,
    "mtcars: mpg ~ wt + hp + qsec, d, penalty = 0.2*l2": EVERYWHERE,
    "mtcars: mpg ~ wt + hp + qsec, d, penalty = 0.3*l1 + 0.2*l2": EVERYWHERE,
    "mtcars: mpg ~ 0 + wt + hp, d, penalty = 0.3*l1 + 0.2*l2": EVERYWHERE,
    "mtcars: mpg ~ wt, d, penalty = 0.3*l1": EVERYWHERE,
    "mtcars: mpg ~ wt + log(hp) + factor(cyl) + wt^2, d, penalty = 0.1*l1": EVERYWHERE,
    "mtcars: mpg ~ wt:factor(cyl) + qsec, d, penalty = 0.2*l2": EVERYWHERE,
    "mtcars: mpg ~ wt*hp, d, penalty = 3*l1, loss = sse": EVERYWHERE,
    "mtcars: mpg ~ wt + hp, d, prior = normal(0, 1)": EVERYWHERE,
    "mtcars: mpg ~ wt + hp, d, penalty = 0.3*l2, offset = drat": EVERYWHERE,
    "mtcars: mpg ~ wt + hp, d, penalty = 0.3*l1 + 0.2*l2, weights = qsec": ["glmnet", "sklearn"],
    'mtcars: mpg ~ wt + hp, d, penalty = 0.3*l1 + 0.2*l2, weights = qsec, scale = "data"': [
        "glmnet",
        "sklearn",
    ],
    "mtcars: mpg ~ wt + hp + qsec, d, penalty = 0.1*l1[wt, hp]": ["glmnet", "statsmodels"],
    "mtcars: mpg ~ wt + hp + qsec, d, penalty = 0.1*adaptive(fit(mpg ~ wt + hp + qsec, d))": [
        "glmnet",
        "statsmodels",
    ],
    "mtcars: mpg ~ wt + poly(hp, 2), d, penalty = 0.1*l2": ["glmnet"],
    "mtcars: am ~ wt + hp, d, loss = logistic": EVERYWHERE,
    "mtcars: am ~ wt + hp, d, loss = logistic, penalty = 0.05*l1": EVERYWHERE,
    "mtcars: am ~ wt + hp, d, loss = logistic, penalty = 0.05*l2": EVERYWHERE,
    "mtcars: am ~ wt + hp + qsec, d, loss = logistic, penalty = 0.05*l1 + 0.05*l2": ["glmnet", "sklearn"],
    "mtcars: am ~ wt + hp, d, loss = probit": ["statsmodels"],
    "menarche: trials(menarche, total) ~ age, d, penalty = 0.1*l2": ["glmnet"],
    "mtcars: carb ~ wt + hp, d, loss = poisson, penalty = 0.05*l2": EVERYWHERE,
    "mtcars: carb ~ wt + hp, d, loss = poisson, penalty = 0.05*l1, exposure = cyl": ["glmnet", "statsmodels"],
    "mtcars: carb ~ wt + hp, d, loss = poisson, weights = qsec": EVERYWHERE,
    "mtcars: carb ~ wt + hp, d, loss = negbinomial(2)": ["statsmodels"],
    "mtcars: mpg ~ wt + hp, d, loss = gamma": ["sklearn", "statsmodels"],
    "mtcars: mpg ~ wt + hp, d, loss = gamma, penalty = 0.01*l2": ["sklearn"],
    "mtcars: mpg ~ wt + hp, d, loss = quantile(0.3)": ["sklearn"],
    "mtcars: mpg ~ wt + hp, d, loss = quantile(0.3), penalty = 0.2*l1": ["sklearn"],
    "iris: species ~ ., d, penalty = 0.05*l2": ["glmnet"],
    "mtcars: factor(cyl) ~ wt + qsec, d, penalty = 0.1*l2": ["glmnet"],
    f"{ANSWERS}: yes ~ x, d, penalty = 0.05*l2": EVERYWHERE,
    f"{ANSWERS}: yes ~ x + flag, d, penalty = 0.05*l1": EVERYWHERE,
    f"{ANSWERS}: x ~ yes + flag, d, penalty = 0.05*l1": EVERYWHERE,
    f"{ANSWERS}: `my y` ~ x + z, d, penalty = 0.05*l2": EVERYWHERE,
    f"{ANSWERS}: kind ~ x + `my y`, d, penalty = 0.05*l2": ["glmnet"],
    f"{ANSWERS}: kind ~ x + yes, d, penalty = 0.05*l1": ["glmnet", "sklearn"],
    f"{ANSWERS}: kind ~ x + z, d": ["glmnet", "sklearn"],
    f"{ANSWERS}: kind ~ x, d": ["glmnet"],
    f"{ANSWERS}: kind ~ x + z, d, penalty = 0.05*l2[z]": ["glmnet"],
    f"{ANSWERS}: surv(time, dead) ~ x + z, d": ["glmnet", "statsmodels"],
    f"{SPELLINGS}: y ~ hex + x, d, penalty = 0.05*l1": EVERYWHERE,
    f"{SPELLINGS}: y ~ exp + zip, d, penalty = 0.05*l1": EVERYWHERE,
    f"{SPELLINGS}: y ~ blank + tf, d, penalty = 0.05*l2": EVERYWHERE,
    f"{SPELLINGS}: y ~ nn + cplx, d, penalty = 0.05*l2": EVERYWHERE,
    f"{SPELLINGS}: y ~ words + flag + mixed, d, penalty = 0.05*l2": EVERYWHERE,
    f"{SPELLINGS}: y ~ big, d, penalty = 0.05*l2": EVERYWHERE,
    f"{SPELLINGS}: y ~ factor(big) + x, d, penalty = 0.05*l2": EVERYWHERE,
    f"{SPELLINGS}: bin ~ x + tf, d, penalty = 0.05*l2": EVERYWHERE,
    f"{SPELLINGS}: factor(k) ~ x + y, d, penalty = 0.05*l2": ["glmnet", "sklearn"],
    f"{SPELLINGS}: nn ~ x + y, d, penalty = 0.05*l2": ["glmnet", "sklearn"],
    f"{PADDED}: y ~ a + b + f, d, penalty = 0.05*l2": EVERYWHERE,
    f"{BARE}: x2 ~ x1 + x3, d, penalty = 0.05*l2": EVERYWHERE,
    "lung: surv(time, status) ~ age + sex + ecog, d": ["statsmodels"],
    "mtcars: surv(mpg + wt/100, vs) ~ hp + drat, d, penalty = 0.05*l1": ["glmnet"],
}

Answers = tuple[dict[str, list[float]], dict[tuple[str, str], str]]

NUMBER = re.compile(r"[-+]?\d+\.\d*(?:e[-+]?\d+)?$")


def regshell(request: pytest.FixtureRequest, cell: str) -> str:
    binary = request.config.getoption("--binary").resolve()
    done = subprocess.run(
        [binary, "-c", cell], cwd=DATA, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def numbers(text: str) -> list[float]:
    """Every number of a table of coefficients, by size: tools order factors in their own way."""
    lines = [line.split()[1:] for line in text.splitlines()]
    return sorted(float(word) for line in lines for word in line if NUMBER.match(word))


# Every program of a tool runs in one process: its imports take longer than all of the fits.
DRIVERS = {
    "R": """
for (file in commandArgs(trailingOnly = TRUE)) {
  cat("== ", file, "\n", sep = "")
  tryCatch(source(file, local = new.env()), error = function(e) cat("failed:", conditionMessage(e), "\n"))
}
""",
    "py": """
import sys, traceback
for file in sys.argv[1:]:
    print("== " + file)
    try:
        exec(compile(open(file).read(), file, "exec"), {})
    except Exception:
        print("failed:", traceback.format_exc())
""",
}


@pytest.fixture(scope="module")
def answers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Our coefficients of every fit, and what every tool's program for it printed."""
    folder = tmp_path_factory.mktemp("programs")
    ours: dict[str, list[float]] = {}
    programs: dict[tuple[str, str], Path] = {}
    for place, (fit, tools) in enumerate(FITS.items()):
        data, _, call = fit.partition(": ")
        name, comma, options = data.partition(", ")
        start = f'd = read("{name}.csv"{comma}{options})\nm = fit({call})\n'
        table = json.loads(regshell(request, start + 'table(coef(m), "json")'))
        ours[fit] = sorted(row["coef"] for row in table)
        for tool in tools:
            kind = "R" if tool == "glmnet" else "py"
            file = folder / f"{tool}-{place}.{kind}"
            file.write_text(regshell(request, start + f'translate(m, "{tool}")'))
            programs[fit, tool] = file
    printed: dict[str, str] = {}
    for kind, command in (("R", "Rscript"), ("py", sys.executable)):
        if shutil.which(command) is None:
            pytest.fail(f"no {command}: scripts/packages.sh compare installs it")
        driver = folder / f"driver.{kind}"
        driver.write_text(DRIVERS[kind])
        files = [str(file) for file in programs.values() if file.suffix == "." + kind]
        done = subprocess.run(
            [command, str(driver), *files], cwd=DATA, capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0, done.stderr
        for part in done.stdout.split("== ")[1:]:
            name, _, text = part.partition("\n")
            printed[name] = text
    return ours, {key: printed[str(file)] for key, file in programs.items()}


@pytest.mark.parametrize(("fit", "tool"), [(fit, tool) for fit, tools in FITS.items() for tool in tools])
def test_program_returns_our_coefficients(answers: Answers, fit: str, tool: str) -> None:
    ours, outputs = answers
    theirs = numbers(outputs[fit, tool])
    if len(theirs) == len(ours[fit]) + 1 and 0.0 in theirs:
        # glmnet's second column beside a single one, or the constant of a fit without an intercept.
        theirs.remove(0.0)
    assert theirs == pytest.approx(ours[fit], rel=1e-8, abs=1e-10), outputs[fit, tool]
