import { eventContract } from "./eventContract.js";
import { MemoryStores } from "./memoryStore.js";
import { storeContract } from "./storeContract.js";

const open = () => new MemoryStores().connect();

storeContract("in memory, for several backends", open);
eventContract("in memory, for several backends", open);
