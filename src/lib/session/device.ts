/** Browsers by what only they write into their user agent. Those that also name another stand before it. */
const BROWSERS: readonly (readonly [pattern: RegExp, name: string])[] = [
	[/MicroMessenger\//, 'WeChat'],
	[/QQBrowser\//, 'QQ Browser'],
	[/UCBrowser\//, 'UC Browser'],
	[/HuaweiBrowser\//, 'Huawei Browser'],
	[/MiuiBrowser\//, 'Mi Browser'],
	[/SamsungBrowser\//, 'Samsung Internet'],
	[/Edg(?:A|iOS)?\//, 'Edge'],
	[/OPR\//, 'Opera'],
	[/(?:Firefox|FxiOS)\//, 'Firefox'],
	[/(?:Chrome|CriOS)\//, 'Chrome'],
	[/Version\/.*Safari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [pattern: RegExp, name: string])[] = [
	[/OpenHarmony|HarmonyOS/, 'HarmonyOS'],
	[/iPhone/, 'iPhone'],
	[/iPad/, 'iPad'],
	[/Android/, 'Android'],
	[/Windows NT/, 'Windows'],
	[/Macintosh/, 'Mac'],
	[/CrOS/, 'ChromeOS'],
	[/Linux/, 'Linux'],
];

/**
 * Browser and system of a user agent, as their makers call them. Null where it names none that we know: a browser may
 * write what it likes, so this helps to recognise one's own device and decides nothing.
 */
export function deviceOf(agent: string): { browser: string | null; system: string | null } {
	const named = (list: typeof BROWSERS) => list.find(([pattern]) => pattern.test(agent))?.[1] ?? null;
	return { browser: named(BROWSERS), system: named(SYSTEMS) };
}
