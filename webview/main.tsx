// First, because all others make sentences.
import "./host/language.js";
import { render } from "preact";
import { App } from "./components/app.js";
import { type HostApi, PostMessageTransport } from "./host/postMessageTransport.js";
import { Dashboard } from "./state/dashboard.js";
import "./styles/tokens.css";
import "./styles/controls.css";
import "./styles/page.css";
import "./styles/map.css";
import "./styles/table.css";
import "./styles/details.css";
import "./styles/time.css";

/** Provided by VS Code; may be called once. */
declare function acquireVsCodeApi(): HostApi;

const dashboard = new Dashboard(new PostMessageTransport(acquireVsCodeApi()));
render(<App dashboard={dashboard} />, document.getElementById("dashboard")!);
