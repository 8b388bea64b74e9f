// Usage: node page.mjs CHROMIUM AXE OUT PAGE… : shows each page to a browser and fails when one is not what it should be.
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , executablePath, axeFile, out, ...pages] = process.argv;
const axe = readFileSync(axeFile, 'utf8');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
let faults = 0;
function fault(page, what) {
  faults++;
  console.log(`FAULT ${page}: ${what}`);
}

for (const file of pages) {
  const name = basename(file, '.html');
  for (const [look, options] of Object.entries({
    light: { viewport: { width: 1200, height: 900 }, colorScheme: 'light', javaScriptEnabled: false },
    dark: { viewport: { width: 1200, height: 900 }, colorScheme: 'dark', javaScriptEnabled: false },
    phone: { viewport: { width: 360, height: 780 }, colorScheme: 'light', javaScriptEnabled: false, isMobile: true },
    axe: { viewport: { width: 1200, height: 900 }, colorScheme: 'light', bypassCSP: true },
    axedark: { viewport: { width: 360, height: 780 }, colorScheme: 'dark', bypassCSP: true },
  })) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('console', message => fault(name, `${look}: console: ${message.text()}`));
    page.on('pageerror', error => fault(name, `${look}: ${error}`));
    page.on('request', request => { if (request.url() !== pathToFileURL(file).href) fault(name, `${look}: request to ${request.url()}`); });
    await page.goto(pathToFileURL(file).href);
    if (look.startsWith('axe')) {
      await page.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true; }));
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      for (const violation of violations) {
        const what = `axe (${look}), ${violation.impact}: ${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')}`;
        if (violation.impact === 'serious' || violation.impact === 'critical') fault(name, what);
        else console.log(`note ${name}: ${what}`);
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) fault(name, `${look}: ${wide} pixels wider than the window`);
    } else {
      if (!(await page.innerText('h1')).length) fault(name, `${look}: no content without script`);
      await page.screenshot({ path: `${out}/${name}-${look}.png`, fullPage: true });
      if (look === 'light') await page.pdf({ path: `${out}/${name}.pdf`, format: 'A4', margin: { top: '15mm', bottom: '15mm', left: '15mm', right: '15mm' } });
    }

    await context.close();
  }
}

await browser.close();
console.log(`${pages.length} pages, ${faults} faults; screenshots in ${out}`);
process.exit(faults ? 1 : 0);
