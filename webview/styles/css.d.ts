// Styles are imported for esbuild, which puts them into dist/webview.css.
declare module "*.css";
