import { ContainerScan } from "./containers/containerScan.js";
import { DarwinListeners } from "./darwin/listeners.js";
import { LinuxListeners } from "./linux/listeners.js";
import { Win32Listeners } from "./win32/listeners.js";
import { DarwinListenerScan } from "./darwin/listenerScan.js";
import { LinuxListenerScan } from "./linux/listenerScan.js";
import { Win32ListenerScan } from "./win32/listenerScan.js";
import { DarwinPortProbe } from "./darwin/portProbe.js";
import { LinuxPortProbe } from "./linux/portProbe.js";
import { Win32PortProbe } from "./win32/portProbe.js";
import { PosixProcessControl } from "./processControl.posix.js";
import { Win32ProcessControl } from "./win32/processControl.js";
import { DarwinProcesses } from "./darwin/processes.js";
import { LinuxProcesses } from "./linux/processes.js";
import { Win32Processes } from "./win32/processes.js";
import { DarwinSockets } from "./darwin/sockets.js";
import { DarwinSystemPorts } from "./darwin/systemPorts.js";
import { LinuxSockets } from "./linux/sockets.js";
import { LinuxSystemPorts } from "./linux/systemPorts.js";
import { Win32Sockets } from "./win32/sockets.js";
import { Win32SystemPorts } from "./win32/systemPorts.js";
import { ProjectFolders } from "./projects/projectFolders.js";
import type { ListenerScan, System } from "./system.js";

/** @throws Error on a platform that Port Daddy does not support */
export function createSystem(platform: NodeJS.Platform = process.platform): System {
  switch (platform) {
    case "linux":
      return {
        processes: new LinuxProcesses(),
        processControl: new PosixProcessControl(new LinuxProcesses()),
        portProbe: new LinuxPortProbe(),
        systemPorts: new LinuxSystemPorts(),
        listeners: new LinuxListeners(),
        sockets: new LinuxSockets(),
        createListenerScan: () => withWhose(new LinuxListenerScan()),
      };
    case "darwin":
      return {
        processes: new DarwinProcesses(),
        processControl: new PosixProcessControl(new DarwinProcesses()),
        portProbe: new DarwinPortProbe(),
        systemPorts: new DarwinSystemPorts(),
        listeners: new DarwinListeners(),
        sockets: new DarwinSockets(),
        createListenerScan: () => withWhose(new DarwinListenerScan()),
      };
    case "win32":
      return {
        processes: new Win32Processes(),
        processControl: new Win32ProcessControl(new Win32Processes()),
        portProbe: new Win32PortProbe(),
        systemPorts: new Win32SystemPorts(),
        listeners: new Win32Listeners(),
        sockets: new Win32Sockets(),
        createListenerScan: () => withWhose(new Win32ListenerScan()),
      };
    default:
      throw new Error(`Port Daddy does not know the system "${platform}": it runs on Linux, macOS (darwin) and Windows (win32).`);
  }
}

/** Adds what engines and files know about a system's listeners: their containers, projects and checkouts. */
const withWhose = (listenerScan: ListenerScan): ListenerScan => new ProjectFolders(new ContainerScan(listenerScan));
