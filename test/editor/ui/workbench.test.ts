import { useWorkbench } from "../workbench.js";

suite("the workbench under test", () => {
  const workbench = useWorkbench();

  test("opens a window that a person can use", async () => {
    const window = await workbench().openWindow(workbench().copyShop());
    await window.portDaddyStarted();
    await window.openViews("Explorer");
    await window.row("port-daddy.json").waitFor();
    await window.typeInTerminal('echo "<$PORT_DADDY_HOME>"');
    await window
      .terminal()
      .filter({ hasText: `<${workbench().home.data}>` })
      .waitFor();
  });

  test("has one extension host for each open window", async () => {
    const [first, second] = [workbench().copyShop("first", "first"), workbench().copyShop("second", "second")];
    const before = workbench().windows.length;
    for (const folder of [first, second]) await (await workbench().openWindow(folder)).portDaddyStarted();
    await workbench().waitForExtensionHosts(before + 2);
    for (const window of workbench().windows.slice(before)) await window.close();
    await workbench().waitForExtensionHosts(before);
  });
});
