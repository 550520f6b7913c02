/** How the page of a run looks, by day and by night. */
export const style = `
:root { color-scheme: light dark;
  --page: #f7f8fa; --card: #ffffff; --line: #e3e6eb; --text: #1c2430; --soft: #5b6675; --faint: #9aa4b1;
  --accent: #2f6fde; --accent-soft: #2f6fde22; --mark: #d9730d;
  --convolution: #2f6fde; --dilated: #7a4fd0; --pooling: #b7791f; --attention: #c2417c; --plain: #64748b; }
@media (prefers-color-scheme: dark) { :root {
  --page: #11151b; --card: #191f28; --line: #2b333f; --text: #e7ebf0; --soft: #a3aebb; --faint: #667180;
  --accent: #6ea0ff; --accent-soft: #6ea0ff26; --mark: #f0a050;
  --convolution: #6ea0ff; --dilated: #b095ff; --pooling: #e0b050; --attention: #f088b5; --plain: #94a3b8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 0 0 12px; }
h3 { font-size: 14px; margin: 20px 0 4px; color: var(--soft); font-weight: 600; }
.about { color: var(--soft); margin: 4px 0 24px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin-bottom: 20px; }
.figure, section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.figure { padding: 12px 16px; }
.figure b { display: block; font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; }
.figure span { color: var(--soft); font-size: 13px; }
section { padding: 18px 20px; margin-bottom: 20px; min-width: 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 20px; }
.wide { overflow-x: auto; }
.wide svg { min-width: 720px; }
svg { display: block; width: 100%; height: auto; font-size: 12px; }
.key { color: var(--soft); font-size: 13px; margin: 0 0 8px; }
.grid { stroke: var(--line); } .axis { stroke: var(--faint); }
.tick { fill: var(--soft); font-variant-numeric: tabular-nums; } .label { fill: var(--soft); }
.trial { fill: var(--faint); fill-opacity: .45; } .over { fill: var(--mark); fill-opacity: .3; }
.dots { fill: none; stroke: var(--faint); stroke-width: 5; stroke-linecap: round; stroke-opacity: .35; }
.over.dots { stroke: var(--mark); }
.front { fill: var(--accent); stroke: var(--card); stroke-width: 1.5; }
.front-line { fill: none; stroke: var(--accent); stroke-width: 1.5; stroke-opacity: .7; }
.best { fill: none; stroke: var(--mark); stroke-width: 2; }
.band { fill: var(--accent-soft); }
.best-line { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; }
.mean-line { fill: none; stroke: var(--faint); stroke-width: 2; stroke-linejoin: round; }
.best-dot { fill: var(--accent); }
.name { font-size: 12px; font-weight: 600; } .best-name { fill: var(--accent); } .mean-name { fill: var(--soft); }
.edge { fill: none; stroke: var(--faint); stroke-width: 1.6; }
.state rect { fill: var(--page); stroke: var(--faint); } .state text, .node text { fill: var(--text); }
.node circle { fill: var(--card); stroke: var(--text); stroke-width: 1.6; } .node text { font-weight: 600; font-size: 14px; }
.operation rect { fill: var(--card); stroke: currentColor; stroke-width: 1.5; } .operation text { fill: currentColor; font-weight: 600; }
.convolution { color: var(--convolution); } .dilated { color: var(--dilated); } .pooling { color: var(--pooling); }
.attention { color: var(--attention); } .plain { color: var(--plain); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 6px 12px; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 600; font-size: 13px; }
td code { display: block; max-width: 34em; overflow: hidden; text-overflow: ellipsis; }
th:last-child, td:last-child { text-align: left; }
.confusion { width: auto; } .confusion th, .confusion td { text-align: right; padding: 3px 8px; border: 1px solid var(--line); }
code, pre { font: 12px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { overflow-x: auto; margin: 8px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin-top: 14px; } summary { cursor: pointer; color: var(--soft); }
footer { color: var(--soft); font-size: 13px; }
`;
