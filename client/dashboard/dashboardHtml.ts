interface Sources {
  /** Unique to this page. */
  nonce: string;
  script: string;
  style: string;
}

/**
 * The page's document. Its content security policy allows the extension's script and stylesheet, by their nonce, and nothing else: no
 * other code, no inline styles, no images, no fonts, no network.
 */
export const dashboardHtml = ({ nonce, script, style }: Sources): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Port Daddy</title>
    <link rel="stylesheet" nonce="${nonce}" href="${style}" />
  </head>
  <body>
    <div id="dashboard"></div>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;
