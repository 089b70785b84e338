import { Option } from "commander";

/** `--backend`, for every command that computes. */
export function backendOption(): Option {
  return new Option("--backend <name>", "what computes; `antk doctor` tells which can run here")
    .choices(["auto", "wasm", "cpu", "tensorflow"])
    .default("auto");
}
