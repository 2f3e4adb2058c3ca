import { ContainerScan } from "./containerScan.js";
import { DarwinListeners } from "./listeners.darwin.js";
import { LinuxListeners } from "./listeners.linux.js";
import { Win32Listeners } from "./listeners.win32.js";
import { DarwinListenerScan } from "./listenerScan.darwin.js";
import { LinuxListenerScan } from "./listenerScan.linux.js";
import { Win32ListenerScan } from "./listenerScan.win32.js";
import { DarwinPortProbe } from "./portProbe.darwin.js";
import { LinuxPortProbe } from "./portProbe.linux.js";
import { Win32PortProbe } from "./portProbe.win32.js";
import { PosixProcessControl } from "./processControl.posix.js";
import { Win32ProcessControl } from "./processControl.win32.js";
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
        processControl: new PosixProcessControl(new LinuxProcesses()),
        portProbe: new LinuxPortProbe(),
        systemPorts: new LinuxSystemPorts(),
        listeners: new LinuxListeners(),
        createListenerScan: () => new ContainerScan(new LinuxListenerScan()),
      };
    case "darwin":
      return {
        processes: new DarwinProcesses(),
        processControl: new PosixProcessControl(new DarwinProcesses()),
        portProbe: new DarwinPortProbe(),
        systemPorts: new DarwinSystemPorts(),
        listeners: new DarwinListeners(),
        createListenerScan: () => new ContainerScan(new DarwinListenerScan()),
      };
    case "win32":
      return {
        processes: new Win32Processes(),
        processControl: new Win32ProcessControl(new Win32Processes()),
        portProbe: new Win32PortProbe(),
        systemPorts: new Win32SystemPorts(),
        listeners: new Win32Listeners(),
        createListenerScan: () => new ContainerScan(new Win32ListenerScan()),
      };
    default:
      throw new Error(`Port Daddy does not know the system "${platform}": it runs on Linux, macOS (darwin) and Windows (win32).`);
  }
}
