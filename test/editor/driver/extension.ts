import * as vscode from "vscode";

/** What the driver extension exports to tests: `extensions.getExtension<Driver>("port-daddy.test-driver")!.activate()`. */
export interface Driver {
  /**
   * Starts a configuration and waits until its session has ended.
   * @param configuration of type "port-daddy-test-debug", or the name of one in the folder's launch.json
   * @returns the configuration as it reached the debug adapter
   * @throws Error when VS Code or an extension refuses to start it
   */
  configurationReceived(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: string | vscode.DebugConfiguration,
  ): Promise<Record<string, unknown>>;
}

const debuggerType = "port-daddy-test-debug";

interface Message {
  type: string;
  seq: number;
  command: string;
  arguments?: Record<string, unknown>;
}

/** A debug adapter without a debugger: keeps the configuration that it is started with, and ends. */
class RecordingAdapter extends vscode.Disposable implements vscode.DebugAdapter {
  private readonly sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.sent.event;
  private seq = 1;

  constructor(private readonly record: (configuration: Record<string, unknown>) => void) {
    super(() => undefined);
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    const { type, seq, command, arguments: configuration } = message as Message;
    if (type !== "request") return;
    const starts = command === "launch" || command === "attach";
    if (starts) this.record(configuration ?? {});
    this.send({ type: "response", request_seq: seq, command, success: true, body: {} });
    if (starts) this.send({ type: "event", event: "terminated" });
  }

  private send(message: object): void {
    this.sent.fire({ seq: this.seq++, ...message });
  }

  override dispose(): void {
    this.sent.dispose();
  }
}

export function activate(context: vscode.ExtensionContext): Driver {
  const received: Record<string, unknown>[] = [];
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory(debuggerType, {
      createDebugAdapterDescriptor: () =>
        new vscode.DebugAdapterInlineImplementation(new RecordingAdapter((configuration) => received.push(configuration))),
    }),
  );
  return {
    configurationReceived: async (folder, configuration) => {
      const before = received.length;
      let listener: vscode.Disposable | undefined;
      const ended = new Promise<void>((done) => {
        listener = vscode.debug.onDidTerminateDebugSession((session) => {
          if (session.type === debuggerType) done();
        });
      });
      try {
        if (!(await vscode.debug.startDebugging(folder, configuration))) throw new Error("The debug session did not start.");
        await ended;
      } finally {
        listener?.dispose();
      }
      const last = received[before];
      if (last === undefined) throw new Error("The debug adapter was not asked to launch or attach.");
      return last;
    },
  };
}
