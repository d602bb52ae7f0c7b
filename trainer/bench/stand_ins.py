"""Empty libraries in place of the CUDA ones that torch's wheel links to but never calls on a CPU."""

import collections
import pathlib
import re
import subprocess
import sys
import tempfile

CUDA = re.compile(r"(lib|__)?(cu|nv|nccl)", re.IGNORECASE)


def dynamic(library, option):
    return subprocess.run(["objdump", option, str(library)], check=True, capture_output=True, text=True).stdout


def main(venv):
    lib = next(pathlib.Path(venv).glob("lib/python3*/site-packages/torch/lib"))
    here = {file.name for file in lib.iterdir()}
    versions = collections.defaultdict(set)  # of each missing library
    symbols = collections.defaultdict(set)  # by version
    for library in lib.glob("*.so*"):
        headers = dynamic(library, "-p")
        for name in re.findall(r"NEEDED\s+(\S+)", headers):
            if name not in here and CUDA.match(name):
                versions[name] |= set()
        for name, wanted in re.findall(r"required from (\S+):\n((?:\s+0x.*\n)+)", headers):
            if name in versions:
                versions[name] |= {line.split()[-1] for line in wanted.splitlines()}
        for line in dynamic(library, "-T").splitlines():
            symbol = re.search(r"\*UND\*\s+\S+\s+(?:\((\S+)\)\s+)?(\w+)$", line)
            if symbol and CUDA.match(symbol[2]):
                symbols[symbol[1]].add(symbol[2])
    unversioned = symbols.pop(None, set())
    for name, wanted in versions.items():
        # Who asks for a name without a version does not say whose it is: every library without versions has it.
        build(lib / name, {version: symbols[version] for version in wanted} or {name: unversioned})


def build(library, nodes):
    # 100 is cudaErrorNoDevice.
    source = "".join(f"int {name}(void) {{ return 100; }}\n" for names in nodes.values() for name in sorted(names))
    script = "".join(f"{version} {{ global: {' '.join(n + ';' for n in sorted(names))} }};\n" for version, names in nodes.items())
    with tempfile.NamedTemporaryFile("w", suffix=".map") as versions:
        versions.write(script.replace("global:  }", "}"))
        versions.flush()
        command = ["cc", "-shared", "-fPIC", "-w", f"-Wl,-soname,{library.name}", f"-Wl,--version-script={versions.name}"]
        subprocess.run([*command, "-x", "c", "-", "-o", str(library)], input=source, text=True, check=True)


if __name__ == "__main__":
    main(sys.argv[1])
