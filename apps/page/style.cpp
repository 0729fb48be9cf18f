// How a page looks, and what its script adds: the choice of light or dark, tables that are sorted, figures as
// files.
#include "page/html.hpp"

namespace nmf::app {

const char* const page_style = R"(:root{
  --paper:#ffffff;--ink:#1f2328;--soft:#59636e;--line:#dde3e9;--card:#f6f8fa;--good:#1a7f5a;--warning:#b35900;
  --accent:#0060a0}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){
  --paper:#0d1117;--ink:#e6edf3;--soft:#9198a1;--line:#2f353d;--card:#161b22;--good:#3fb68b;--warning:#e69f00;
  --accent:#56b4e9;color-scheme:dark}}
@media screen{:root[data-theme=dark]{
  --paper:#0d1117;--ink:#e6edf3;--soft:#9198a1;--line:#2f353d;--card:#161b22;--good:#3fb68b;--warning:#e69f00;
  --accent:#56b4e9;color-scheme:dark}
  :root[data-theme=light]{color-scheme:light}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2.5rem 1.25rem 4rem;max-width:47.5rem;background:var(--paper);color:var(--ink);
  font:16px/1.55 system-ui,'DejaVu Sans',sans-serif}
h1{margin:0;font-size:1.7rem;line-height:1.25;overflow-wrap:anywhere}
h2{margin:3rem 0 .75rem;padding-top:1.25rem;border-top:1px solid var(--line);font-size:1.2rem}
.subtitle{margin:.35rem 0 1rem;color:var(--soft)}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;font-size:.9rem}
a{color:var(--accent);text-decoration:none}
a:hover{text-decoration:underline}
p{margin:.6rem 0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1rem 0 1.25rem}
.card{padding:.8rem 1rem;border-radius:.5rem;background:var(--card);border-left:4px solid var(--line)}
.card.good{border-left-color:var(--good)}
.card.warning{border-left-color:var(--warning)}
.card b{display:block;font-size:1.3rem;line-height:1.3;overflow-wrap:anywhere}
.card span{color:var(--soft);font-size:.88rem}
.facts{margin:.75rem 0;padding:0;list-style:none}
.facts li{margin:.4rem 0;padding-left:1.6rem;position:relative;overflow-wrap:anywhere}
.facts li::before{content:'\2022';position:absolute;left:.35rem;color:var(--soft)}
.facts li.good::before{content:'\2713';left:.1rem;color:var(--good);font-weight:700}
.facts li.warning::before{content:'!';color:var(--warning);font-weight:700}
figure{margin:1.25rem 0 1.75rem;break-inside:avoid;position:relative}
figcaption{margin-bottom:.5rem;padding-right:4rem}
.panels{display:grid;grid-template-columns:repeat(var(--across),minmax(0,1fr));gap:16px var(--gap)}
.nmf-figure{display:block;width:100%;height:auto;break-inside:avoid}
.nmf-figure.narrow{display:none}
.note{margin:.4rem 0 0;color:var(--soft);font-size:.88rem}
.scroll{overflow-x:auto;margin:1rem 0;
  background:linear-gradient(90deg,var(--paper) 50%,transparent) 0/3rem 100% no-repeat local,
    linear-gradient(270deg,var(--paper) 50%,transparent) 100%/3rem 100% no-repeat local,
    linear-gradient(90deg,#80808060,transparent) 0/.7rem 100% no-repeat,
    linear-gradient(270deg,#80808060,transparent) 100%/.7rem 100% no-repeat}
table{border-collapse:collapse;font-size:.9rem;min-width:60%}
caption{padding:.3rem 0;text-align:left;font-weight:600}
th,td{padding:.3rem .9rem .3rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;
  overflow-wrap:anywhere}
th{color:var(--soft);font-weight:600;white-space:nowrap}
th.number,td.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
th.sorts{cursor:pointer}
.fold{margin:0 .5rem 0 0;accent-color:var(--accent)}
.fold,.fold+label{cursor:pointer}
@media screen{.fold:not(:checked)+label+.scroll{display:none}}
footer{margin-top:3rem;color:var(--soft);font-size:.85rem}
button{padding:.15rem .6rem;border:1px solid var(--line);border-radius:.35rem;background:var(--card);
  color:var(--soft);font:inherit;font-size:.8rem;cursor:pointer}
button.save{position:absolute;top:0;right:0}
button.theme{position:absolute;top:1rem;right:1rem}
@media screen and (max-width:36rem){
  .panels{grid-template-columns:repeat(var(--few),minmax(0,1fr))}
  .nmf-figure{max-width:calc(1.3*var(--panel))}
  .nmf-figure.wide{display:none}
  .nmf-figure.narrow{display:block}
  table{font-size:.82rem}
  th,td{padding-right:.5rem}
  th,th.number{white-space:normal;overflow-wrap:normal}
  td:not(.number){min-width:6rem}}
@media print{
  body{max-width:none;padding:0;font-size:11pt}
  button,nav,.fold{display:none}
  h2,figcaption,caption,label{break-after:avoid}
  label{font-weight:600}
  .scroll{overflow:visible;background:none}
  th,td{padding-top:.15rem;padding-bottom:.15rem}
  .fold+label+.scroll{columns:2}
  .cards,.scroll,li,tr{break-inside:avoid}
  .fold+label+.scroll,figure{break-inside:auto}
  h2+p{break-after:avoid}
  .note{break-before:avoid}
  .card{border:1px solid var(--line)}}
)";

const char* const page_script = R"('use strict';
const button=(name,text,act)=>{const b=document.createElement('button');b.className=name;b.textContent=text;
  b.addEventListener('click',act);return b};
const root=document.documentElement,dark=matchMedia('(prefers-color-scheme:dark)');
document.body.prepend(button('theme','Light / dark',()=>{
  const now=root.dataset.theme||(dark.matches?'dark':'light');root.dataset.theme=now==='dark'?'light':'dark'}));
for(const figure of document.querySelectorAll('figure'))figure.prepend(button('save','Save',()=>{
  const panels=figure.querySelector('.panels'),all=document.createElementNS('http://www.w3.org/2000/svg','svg');
  const size=(element,values)=>{for(const name in values)element.setAttribute(name,values[name])};
  const at=panels.getBoundingClientRect();
  size(all,{viewBox:`0 0 ${at.width} ${at.height}`,width:at.width,height:at.height});
  for(const svg of panels.children){
    const box=svg.getBoundingClientRect(),copy=svg.cloneNode(true);
    size(copy,{x:box.x-at.x,y:box.y-at.y,width:box.width,height:box.height});
    if(box.width)all.append(copy)}
  const a=document.createElement('a');
  a.href=URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(all)],{type:'image/svg+xml'}));
  a.download='figure.svg';a.click();URL.revokeObjectURL(a.href)}));
for(const table of document.querySelectorAll('table'))for(const [i,th] of [...table.querySelectorAll('th')].entries()){
  th.classList.add('sorts');th.addEventListener('click',()=>{
    const up=th.getAttribute('aria-sort')!=='ascending',body=table.tBodies[0];
    for(const other of table.querySelectorAll('th'))other.removeAttribute('aria-sort');
    th.setAttribute('aria-sort',up?'ascending':'descending');
    const of=row=>row.cells[i].textContent;
    body.append(...[...body.rows].sort((a,b)=>{
      const x=parseFloat(of(a)),y=parseFloat(of(b));
      return (up?1:-1)*(isNaN(x)||isNaN(y)?of(a).localeCompare(of(b)):x-y)}))})}
)";

}  // namespace nmf::app
