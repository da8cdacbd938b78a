// CPython compiled to WebAssembly (the npm package `pyodide`), run by Node on this checkout.
//
// node node.mjs PYODIDE_MODULE CHECKOUT PACKAGES ARGUMENT...
// Both folders are mounted where they lie on this machine's file system, everything else is in memory.
// The arguments are a Python file and its own arguments; its exit status becomes that of this process.

import { pathToFileURL } from "node:url";

const [, , module, checkout, packages, script, ...rest] = process.argv;
const { loadPyodide } = await import(pathToFileURL(module).href);
const known = Object.entries(process.env).filter(([name]) => /^(CI$|TRADELINT_|HYPOTHESIS_)/.test(name));
const python = await loadPyodide({ args: ["-B"], env: { HOME: "/home/pyodide", ...Object.fromEntries(known) } });
for (const folder of [checkout, packages]) python.mountNodeFS(folder, folder);
python.globals.set("ARGV", python.toPy([script, ...rest]));
python.globals.set("FOLDERS", python.toPy([checkout, packages]));
let status = 2;
try {
  status = python.runPython(`
import os, runpy, sys

sys.argv = list(ARGV)
sys.path[:0] = list(FOLDERS)
os.chdir(FOLDERS[0])
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
    status = 0
except SystemExit as end:
    status = end.code
    if isinstance(status, str):
        print(status, file=sys.stderr)
    status = status if isinstance(status, int) else int(status is not None)
sys.stdout.flush()
sys.stderr.flush()
status
`);
} catch (error) {
  // Of the stack, whose frames quote the whole compiled module, nothing is shown.
  console.error(String(error.message).slice(0, 4000));
}
process.exit(status);
