/** One sheet for light and dark, from a phone to a desk. */
export const style = `
:root{color-scheme:light dark;--bg:#fff;--soft:#f6f8fa;--line:#d1d9e0;--ink:#1f2328;--dim:#59636e;--link:#0969da;
--good:#1a7f37;--bad:#d1242f;--warn:#9a6700;--done:#8250df;--add:#dafbe1;--del:#ffebe9}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--soft:#151b23;--line:#3d444d;--ink:#f0f6fc;--dim:#9198a1;
--link:#4493f8;--good:#3fb950;--bad:#f85149;--warn:#d29922;--done:#ab7df8;--add:#12261e;--del:#25171c}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:break-word}
main,header{max-width:60rem;margin:0 auto;padding:0 1rem}
header{padding-top:1rem;color:var(--dim)}
main{padding-bottom:4rem}
a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
h1{font-size:1.6rem;font-weight:600;line-height:1.25;margin:.6rem 0}
h2{font-size:1.15rem;margin:2rem 0 .6rem}
h1 small{color:var(--dim);font-weight:300}
.dim,time{color:var(--dim)}
.badge{display:inline-block;border-radius:2rem;padding:.15rem .7rem;font-weight:600;font-size:.9rem;color:#fff;background:var(--dim)}
.badge.open{background:#1f883d}.badge.merged{background:#8250df}.badge.closed{background:#cf222e}
.ref{font:.85rem ui-monospace,monospace;background:var(--soft);border:1px solid var(--line);border-radius:.4rem;padding:.05rem .35rem}
article{border:1px solid var(--line);border-radius:.5rem;margin:1rem 0;background:var(--bg)}
article .head{background:var(--soft);border-bottom:1px solid var(--line);border-radius:.5rem .5rem 0 0;padding:.5rem 1rem}
article .body{padding:.2rem 1rem;overflow-x:auto}
article.good{border-color:var(--good)}article.bad{border-color:var(--bad)}
.event{margin:.5rem 0 .5rem 1rem;padding-left:1rem;border-left:2px solid var(--line);color:var(--dim)}
.event b,.event code{color:var(--ink)}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.done{color:var(--done)}
article.good,article.bad{color:inherit}
ul.rows{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:.5rem}
ul.rows>li{padding:.6rem 1rem;border-top:1px solid var(--line)}ul.rows>li:first-child{border-top:0}
pre,code{font-family:ui-monospace,monospace;font-size:.85rem}
code{background:var(--soft);border-radius:.3rem;padding:.1rem .3rem}
pre{background:var(--soft);border-radius:.4rem;padding:.7rem;overflow-x:auto}pre code{background:none;padding:0}
pre.diff{line-height:1.35}pre.diff span{display:block;min-height:1em}
pre.diff .add{background:var(--add)}pre.diff .del{background:var(--del)}pre.diff .hunk{color:var(--dim)}
table{border-collapse:collapse;margin:.7rem 0}th,td{border:1px solid var(--line);padding:.3rem .7rem;text-align:left;vertical-align:top}
blockquote{margin:.7rem 0;padding:0 1rem;border-left:.25rem solid var(--line);color:var(--dim)}
blockquote.alert{color:inherit}.alert.note{border-color:var(--link)}.alert.tip{border-color:var(--good)}
.alert.important{border-color:var(--done)}.alert.warning{border-color:var(--warn)}.alert.caution{border-color:var(--bad)}
summary{cursor:pointer}
:target{outline:2px solid var(--link);outline-offset:2px}
@media(max-width:40rem){h1{font-size:1.3rem}article .body,article .head,ul.rows>li{padding-left:.7rem;padding-right:.7rem}}
`;
