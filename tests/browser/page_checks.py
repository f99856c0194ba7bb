"""What every page of the monitor must satisfy; used for the template and for the real reports."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_STRUCTURE = """() => {
  const problems = [];
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach(id => problems.push('id komt twee keer voor: ' + id));
  document.querySelectorAll('a[href^="#"]').forEach(a => {
    const target = document.getElementById(decodeURIComponent(a.hash.slice(1)));
    if (!target) problems.push('link naar niets: ' + a.hash);
  });
  const levels = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1]);
  if (levels.filter(l => l === 1).length !== 1) problems.push('niet precies één h1');
  levels.forEach((l, i) => { if (i && l > levels[i - 1] + 1) problems.push('sprong naar h' + l); });
  document.querySelectorAll('table').forEach(t => {
    if (!t.caption || !t.caption.textContent.trim()) problems.push('tabel zonder bijschrift');
    t.querySelectorAll('th').forEach(th => { if (!th.scope) problems.push('th zonder scope'); });
    t.querySelectorAll('td').forEach(td => { if (!td.textContent.trim()) problems.push('lege cel'); });
  });
  document.querySelectorAll('figure svg').forEach(s => {
    const labels = (s.getAttribute('aria-labelledby') || '').split(' ').map(i => document.getElementById(i));
    if (s.getAttribute('role') !== 'img' || labels.some(l => !l || !l.textContent.trim()))
      problems.push('figuur zonder tekst');
  });
  document.querySelectorAll('figure').forEach(f => {
    if (!f.querySelector('figcaption')?.textContent.trim()) problems.push('figuur zonder titel');
  });
  return problems;
}"""

_OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.hca-scroll'))
    .map(e => e.tagName + '.' + e.className).slice(0, 10)
    .concat(['breedte ' + document.documentElement.scrollWidth]);
}"""


def structure_problems(page: Page) -> list[str]:
    """Return what is wrong with headings, ids, tables and figures; axe does not see all of it."""
    return page.evaluate(_STRUCTURE)


def sideways_scroll(page: Page) -> list[str]:
    """Return the elements that make the page wider than the screen."""
    return page.evaluate(_OVERFLOW)


def axe_violations(page: Page) -> list[str]:
    """Return axe's findings as short texts."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"][:3]]
