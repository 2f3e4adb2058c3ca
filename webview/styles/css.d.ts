// Styles are imported so that esbuild writes them to dist/webview.css.
declare module "*.css";
