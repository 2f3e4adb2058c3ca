import type { PortDaddyApi } from "./portDaddyApi.js";
import type { ServicePorts } from "./folders/servicePorts.js";
import { urlOf } from "./display/portUrl.js";

export const createApi = (ports: ServicePorts): PortDaddyApi => ({
  version: 1,
  async getPort(wish = {}) {
    const assignment = await ports.get(wish);
    return assignment === undefined ? undefined : { port: assignment.port, url: urlOf(assignment) };
  },
});
