import * as vscode from "vscode";
import { createApi } from "./api.js";
import { AssignmentList } from "./backend/assignmentList.js";
import { BackendClient } from "./backend/backendClient.js";
import { ListenerList } from "./backend/listenerList.js";
import { RestartOffer } from "./backend/restartOffer.js";
import { Watching } from "./backend/watching.js";
import { registerCommands } from "./commands/commands.js";
import { backendCommands } from "./commands/backendCommands.js";
import { folderCommands } from "./commands/folderCommands.js";
import { historyCommand } from "./commands/historyCommand.js";
import { listPorts } from "./commands/listPorts.js";
import { moveCommands } from "./commands/moveCommands.js";
import { Moves } from "./actions/moves.js";
import { PortPicker } from "./actions/portPicker.js";
import { Releasing } from "./actions/releasing.js";
import { processCommands } from "./commands/processCommands.js";
import { projectFileCommand } from "./commands/projectFileCommand.js";
import { releaseCommands } from "./commands/releaseCommands.js";
import { requestCommands } from "./commands/requestCommands.js";
import { useCommands } from "./commands/useCommands.js";
import { Reporter } from "./messages/reporter.js";
import { Dashboards } from "./dashboard/dashboards.js";
import { FolderChoice } from "./folders/folderChoice.js";
import { FolderProjects } from "./folders/folderProjects.js";
import { connectForDocuments } from "./language/connectForDocuments.js";
import { OpenFolders } from "./language/openFolders.js";
import { RunningServices } from "./starting/runningServices.js";
import { serviceCommands } from "./starting/serviceCommands.js";
import { ServiceStarter } from "./starting/serviceStarter.js";
import { lossMessages } from "./messages/lossMessages.js";
import { MoveMessages } from "./messages/moveMessages.js";
import { NoticeMessages } from "./messages/noticeMessages.js";
import { TroubleMessages } from "./messages/troubleMessages.js";
import { BackendStatus } from "./statusBar/backendStatus.js";
import { StatusBar } from "./statusBar/statusBar.js";
import type { PortDaddyApi } from "./portDaddyApi.js";
import { DebugConfigurations } from "./debugging/debugConfigurations.js";
import { LaunchOffer } from "./debugging/launchOffer.js";
import { LaunchVariables } from "./debugging/launchVariables.js";
import { PlainStarts } from "./debugging/plainStarts.js";
import { ProcessLeases } from "./debugging/processLeases.js";
import { OldTerminals } from "./terminals/oldTerminals.js";
import { TerminalEnvironment } from "./terminals/terminalEnvironment.js";
import { ProgramPlaces } from "./starting/programPlaces.js";
import { RunningServers } from "./starting/runningServers.js";
import { StartPorts } from "./variables/startPorts.js";
import { TaskVariables } from "./variables/taskVariables.js";
import { variableCommands } from "./commands/variableCommands.js";
import { ServicePorts } from "./folders/servicePorts.js";
import { Views } from "./views/views.js";

// Everything imported above runs in every window that starts. What takes long to set up, such as zod and its schemas, parsers and the
// language client, is loaded by `import()` when it is first needed; test/unit/start.test.ts checks that.

let backend: BackendClient | undefined;

/** How long `activate` took, in milliseconds. */
export let activatedInMs = 0;

export function activate(context: vscode.ExtensionContext): PortDaddyApi {
  const began = performance.now();
  const { subscriptions } = context;
  const own = <T extends { dispose(): unknown }>(disposable: T): T => {
    subscriptions.push(disposable);
    return disposable;
  };

  const log = own(vscode.window.createOutputChannel("Port Daddy", { log: true }));
  const reporter = new Reporter(log);
  const report = (error: unknown): Promise<void> => reporter.show(error);
  const client = own(new BackendClient(log));
  backend = client;
  const assignments = own(new AssignmentList(client, log));
  const projects = own(new FolderProjects());
  const folders = new FolderChoice(subscriptions);
  const ports = new ServicePorts(client, projects, folders);
  const listeners = own(new ListenerList(client));
  const watching = own(new Watching(client, log));
  const views = own(new Views(client, assignments, listeners, projects, watching, report));
  const picker = new PortPicker(assignments, projects);
  const moves = new Moves(client);
  const releasing = new Releasing(client, report);
  const troubles = own(new TroubleMessages(context, client, assignments, projects, moves, report));
  const notices = own(new NoticeMessages(context.workspaceState, client, moves, report));
  const places = own(new ProgramPlaces());
  const starting = new StartPorts(ports, client, moves, troubles, notices, new RunningServers(client, places), log);
  const dashboards = own(new Dashboards(context, client, assignments, listeners, releasing, watching, log));

  const starter = new ServiceStarter(
    ports,
    projects,
    own(new RunningServices()),
    context.workspaceState,
    async () => (await import("./setup/serviceStarts.js")).findStartsIn,
  );

  own(
    registerCommands(
      {
        ...requestCommands(projects, folders, ports),
        ...releaseCommands(releasing, picker, (view) => views.selectedIn(view)),
        ...useCommands(picker, projects),
        ...folderCommands(picker),
        ...moveCommands(client, picker, moves),
        ...processCommands(client, picker),
        ...historyCommand(client, picker),
        ...projectFileCommand(projects, folders),
        ...listPorts(picker, projects),
        ...backendCommands(client, assignments, listeners, own(new RestartOffer(client))),
        ...variableCommands(new TaskVariables(starting, projects)),
        ...dashboards.commands,
        "portDaddy.setUpWorkspace": async () => {
          const { WorkspaceSetup } = await import("./setup/setUpWorkspace.js"); // Deferred, because it is seldom needed and has a library of its own.
          await new WorkspaceSetup(folders, projects, client, starter).run();
        },
        ...serviceCommands(starter, assignments, projects, client),
        "portDaddy.showLog": () => reporter.showLog(),
      },
      reporter,
    ),
  );
  const configurations = new DebugConfigurations(
    new LaunchVariables(starting, projects),
    new PlainStarts(starting, client, projects),
    new LaunchOffer(context.workspaceState, report),
    report,
    log,
  );
  own(vscode.debug.registerDebugConfigurationProvider("*", configurations));
  own(new ProcessLeases(client, configurations, places, log));
  const terminals = own(new TerminalEnvironment(context, client, assignments, projects, log));
  const oldTerminals = own(new OldTerminals(client, places, (folder) => terminals.valuesOf(folder), report));
  own(terminals.onDidChange(({ folder, changes }) => oldTerminals.changed(folder, changes)));
  own(new StatusBar(client, assignments, projects, folders, log));
  own(new BackendStatus(client, log));
  own(new MoveMessages(client, assignments, projects, moves, report));
  own(lossMessages(client, report));

  own(new OpenFolders(client, projects, log));
  own(connectForDocuments(client, log));

  attach(client, projects, log).catch((error: unknown) => log.error("Could not reach the backend at startup", error));
  activatedInMs = performance.now() - began;
  return createApi(ports);
}

/** Connects if the backend runs already or a folder declares services. Otherwise the first request for a port connects. */
async function attach(client: BackendClient, projects: FolderProjects, log: vscode.LogOutputChannel): Promise<void> {
  const found = await Promise.allSettled((vscode.workspace.workspaceFolders ?? []).map((folder) => projects.describe(folder)));
  const start = found.some((result) => result.status === "fulfilled" && result.value.file !== undefined);
  await client.connect({ start }).catch((error: unknown) => {
    if (start) throw error;
    log.debug("No backend is running yet", error);
  });
}

/** Closes the connection properly. VS Code waits for it, up to 5 s. */
export const deactivate = (): Promise<void> | undefined => backend?.end();
