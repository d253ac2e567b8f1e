/** One sheet, light and dark, for screen and paper. No font, image or script from anywhere. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--page:#f4f6f9;--surface:#fff;--ink:#17212e;--muted:#5a6778;--line:#dfe4eb;--accent:#2b6cd4;--good:#19794a;--bad:#bf3a30;--warn:#a66200;--good-soft:#e5f4ec;--bad-soft:#fbeae8;--shadow:0 1px 2px rgb(16 28 44/6%),0 4px 16px rgb(16 28 44/5%)}
@media (prefers-color-scheme:dark){:root{--page:#0f141b;--surface:#182029;--ink:#e7ecf3;--muted:#9eabbc;--line:#2c3744;--accent:#6ea6ff;--good:#5fce94;--bad:#ff8277;--warn:#f0b45a;--good-soft:#163226;--bad-soft:#3a1f1e;--shadow:none}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
main,header>div,footer{max-width:1040px;margin:0 auto;padding:0 24px}
header{padding:44px 0 8px}
header .eyebrow{color:var(--muted);margin:0 0 10px;font-size:15px}
h1{font-size:clamp(26px,4vw,38px);line-height:1.22;letter-spacing:-.018em;margin:0;text-wrap:balance}
.certainty{color:var(--muted);max-width:68ch;margin:14px 0 0}
h2{font-size:22px;letter-spacing:-.01em;margin:0 0 4px}
h3{font-size:16px;margin:24px 0 4px}
section{background:var(--surface);border:1px solid var(--line);border-radius:14px;box-shadow:var(--shadow);padding:26px 28px;margin:22px 0}
section>p,.hint{color:var(--muted);max-width:74ch;margin:4px 0 14px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(176px,1fr));gap:14px;margin:26px 0 0;padding:0;list-style:none}
.cards li{background:var(--surface);border:1px solid var(--line);border-radius:14px;box-shadow:var(--shadow);padding:16px 18px}
.cards b{display:block;font-size:30px;line-height:1.2;font-weight:650;font-variant-numeric:tabular-nums;letter-spacing:-.02em}
.cards span{display:block;font-size:14px}
.cards small{display:block;color:var(--muted);font-size:13px;margin-top:4px}
.points{list-style:none;margin:20px 0 0;padding:0;display:grid;gap:8px}
.points li,.rules li{padding-left:30px;position:relative}
.points li::before,.rules li::before{content:"✓";position:absolute;left:0;top:2px;width:20px;height:20px;border-radius:50%;display:grid;place-items:center;font-size:12px;font-weight:700;background:var(--good-soft);color:var(--good)}
.points li.no::before,.rules li.no::before{content:"!";background:var(--bad-soft);color:var(--bad)}
.verdict{border-left:6px solid var(--good)}
.verdict.no{border-left-color:var(--bad)}
.rules{list-style:none;margin:12px 0 0;padding:0;display:grid;gap:10px}
.plot{overflow-x:auto}
.plot svg{display:block;width:100%;height:auto;margin:0 auto}
.wide .plot svg{min-width:640px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:28px}
figure{margin:0}
figcaption{color:var(--muted);font-size:14px;margin-top:6px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14.5px;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);font-size:14px;padding:0 0 8px}
th,td,li,dd,blockquote{unicode-bidi:isolate}
th,td{padding:7px 10px;text-align:right;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:normal}
th:first-child,td.text,th.text{text-align:left;overflow-wrap:anywhere}
thead th{color:var(--muted);font-weight:600;font-size:13px;white-space:nowrap}
tbody th{font-weight:500}
td.text{min-width:220px}
td .range{color:var(--muted);font-size:13px;white-space:nowrap}
td.hit{background:color-mix(in srgb,var(--accent) 14%,transparent)}
.badge{display:inline-block;font-size:12px;font-weight:600;border-radius:999px;padding:1px 9px;white-space:nowrap;background:var(--good-soft);color:var(--good)}
.badge.no{background:var(--bad-soft);color:var(--bad)}
.range.below{display:block}
.badge.mark{background:none;border:1px solid var(--line);color:var(--muted)}
details{margin-top:16px}
summary{cursor:pointer;color:var(--accent);font-weight:600;font-size:15px}
summary:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:4px}
details[open] summary{margin-bottom:10px}
blockquote{margin:6px 0 0;padding:6px 12px;border-left:3px solid var(--line);color:var(--muted);font-size:14px}
dl{display:grid;grid-template-columns:minmax(150px,auto) 1fr;gap:6px 20px;margin:12px 0 0;font-size:15px}
dt{color:var(--muted)}
dd{margin:0}
.key{display:inline-block;width:10px;height:10px;border-radius:50%;margin:0 4px 0 2px}
.key.diamond{border-radius:1px;transform:rotate(45deg)}
footer{color:var(--muted);font-size:13px;padding-bottom:48px}
@media (max-width:560px){main,header>div,footer{padding:0 14px}section{padding:20px 16px}dl{grid-template-columns:1fr;gap:0 0}dd{margin-bottom:8px}}
@media print{body{background:#fff}section,.cards li{box-shadow:none;break-inside:avoid}}
`;
