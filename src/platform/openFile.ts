import { spawn } from "node:child_process";

/** Shows a file in the program that the system has for it; silent where it has none. */
export function openFile(path: string, platform: NodeJS.Platform = process.platform): void {
  const [command, ...args] = openCommand(path, platform);
  const child = spawn(command!, args, { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}

/** No shell is asked, so that a path may hold any letters. */
export function openCommand(path: string, platform: NodeJS.Platform): readonly string[] {
  if (platform === "darwin") return ["open", path];
  if (platform === "win32") return ["explorer.exe", path];
  return ["xdg-open", path];
}
