interface Schema {
  type?: string | string[];
  pattern?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/**
 * Turns texts of digits into numbers where the debugger needs a number: VS Code's variables are texts, and an adapter fails with "3100"
 * instead of 3100. An attribute needs a number when its schema says so and does not allow a text as well; an attribute that the schema
 * does not know needs one when it is called a port.
 * @param schema the JSON schema of the configuration, if there is one
 */
export function numbersForText<T>(configuration: T, schema: unknown): T {
  return convert(configuration, asSchema(schema), "") as T;
}

function convert(value: unknown, schema: Schema | undefined, name: string): unknown {
  if (typeof value === "string") return /^\d{1,5}$/.test(value) && wantsNumber(schema, name, value) ? Number(value) : value;
  if (Array.isArray(value)) return value.map((item) => convert(item, schema?.items, name));
  if (typeof value !== "object" || value === null) return value;
  // Environment variables are always texts.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === "env" ? (item as unknown) : convert(item, propertyOf(schema, key), key)]),
  );
}

function wantsNumber(schema: Schema | undefined, name: string, text: string): boolean {
  const types = typesFor(text, schema);
  if (types.length === 0) return /^port$|Port$/.test(name);
  return !types.includes("string") && (types.includes("number") || types.includes("integer"));
}

/** The types that the schema allows for a text. A string that must look like a variable, as some debuggers specify, cannot be digits. */
function typesFor(text: string, schema: Schema | undefined): string[] {
  if (schema === undefined) return [];
  const { type = [], pattern } = schema;
  const own = [type].flat().filter((each) => each !== "string" || pattern === undefined || new RegExp(pattern).test(text));
  return [...own, ...alternatives(schema).flatMap((each) => typesFor(text, each))];
}

function propertyOf(schema: Schema | undefined, key: string): Schema | undefined {
  if (schema === undefined) return undefined;
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  return alternatives(schema)
    .map((each) => propertyOf(each, key))
    .find((found) => found !== undefined);
}

const alternatives = ({ anyOf = [], oneOf = [] }: Schema): Schema[] => [...anyOf, ...oneOf];

const asSchema = (schema: unknown): Schema | undefined => (typeof schema === "object" && schema !== null ? schema : undefined);
