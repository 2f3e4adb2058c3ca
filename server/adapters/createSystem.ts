import { DarwinListeners } from "./listeners.darwin.js";
import { LinuxListeners } from "./listeners.linux.js";
import { Win32Listeners } from "./listeners.win32.js";
import { DarwinPortProbe } from "./portProbe.darwin.js";
import { LinuxPortProbe } from "./portProbe.linux.js";
import { Win32PortProbe } from "./portProbe.win32.js";
import { DarwinProcesses } from "./processes.darwin.js";
import { LinuxProcesses } from "./processes.linux.js";
import { Win32Processes } from "./processes.win32.js";
import { DarwinSystemPorts } from "./systemPorts.darwin.js";
import { LinuxSystemPorts } from "./systemPorts.linux.js";
import { Win32SystemPorts } from "./systemPorts.win32.js";
import type { System } from "./system.js";

/** @throws Error when Port Daddy does not know the platform */
export function createSystem(platform: NodeJS.Platform = process.platform): System {
  switch (platform) {
    case "linux":
      return {
        processes: new LinuxProcesses(),
        portProbe: new LinuxPortProbe(),
        systemPorts: new LinuxSystemPorts(),
        listeners: new LinuxListeners(),
      };
    case "darwin":
      return {
        processes: new DarwinProcesses(),
        portProbe: new DarwinPortProbe(),
        systemPorts: new DarwinSystemPorts(),
        listeners: new DarwinListeners(),
      };
    case "win32":
      return {
        processes: new Win32Processes(),
        portProbe: new Win32PortProbe(),
        systemPorts: new Win32SystemPorts(),
        listeners: new Win32Listeners(),
      };
    default:
      throw new Error(`Port Daddy does not know the system "${platform}": it runs on Linux, macOS (darwin) and Windows (win32).`);
  }
}
