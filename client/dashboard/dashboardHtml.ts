interface Sources {
  /** Unique to this page. */
  nonce: string;
  script: string;
  style: string;
  /** A tag such as `de` or `pt-br`. */
  language?: string;
  /** The translated sentences by the English ones, as `vscode.l10n.bundle`; left out for English. */
  bundle?: object;
  /** The person's choices that an earlier page has told, as JSON; left out where there are none. */
  preferences?: unknown;
}

/**
 * The page's document. Its content security policy allows the extension's script and stylesheet, by their nonce, and nothing else: no
 * other code, no inline styles, no images, no fonts, no network.
 */
export const dashboardHtml = ({ nonce, script, style, language = "en", bundle, preferences }: Sources): string => `<!doctype html>
<html lang="${escapeHtml(language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Port Daddy</title>
    <link rel="stylesheet" nonce="${nonce}" href="${style}" />
  </head>
  <body>
    <div id="dashboard"></div>
    <script type="application/json" id="language" nonce="${nonce}">${escapeJson({ language, bundle })}</script>
    <script type="application/json" id="preferences" nonce="${nonce}">${escapeJson(preferences ?? {})}</script>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;

/** JSON that ends no element of the document. */
const escapeJson = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

const escapeHtml = (text: string): string => text.replace(/[^\w-]/g, "");
