import { launchChromium } from './browser/chromium.ts';
const [,, base, who, out, ...steps] = process.argv;
// usage: shot.ts base who outprefix path[@opts]...
const b = await launchChromium();
for (const [mode, vp, scheme, lang] of [['desk-en',{width:1280,height:900},'light','en'],['phone-zh',{width:375,height:800},'light','zh-CN'],['dark-zh',{width:1280,height:900},'dark','zh-CN']] as const) {
  if (process.env.MODES && !process.env.MODES.includes(mode)) continue;
  const c = await b.newContext({ viewport: vp, colorScheme: scheme as any, locale: lang, deviceScaleFactor: 1 });
  const p = await c.newPage();
  p.on('console', m => { if (['error','warning'].includes(m.type())) console.log(mode, 'console', m.text()); });
  p.on('pageerror', e => console.log(mode, 'pageerror', e.message));
  if (who !== '-') { await p.goto(base + '/sign-in'); await p.click(`button[value="${who}"]`); await p.waitForURL(u => !u.pathname.includes('sign-in')); }
  let i = 0;
  for (const s of steps) {
    if (s.startsWith('click:')) { await p.click(s.slice(6)); await p.waitForTimeout(700); continue; }
    if (s.startsWith('press:')) { await p.keyboard.press(s.slice(6)); await p.waitForTimeout(500); continue; }
    if (s === 'shot') { await p.screenshot({ path: `/tmp/shots/${out}-${mode}-${i++}.png`, fullPage: true }); continue; }
    await p.goto(base + s); await p.waitForLoadState('networkidle');
    const ov = await p.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth); if (ov > 0) console.log(mode, s, 'overflow', ov);
  }
  await c.close();
}
await b.close();
