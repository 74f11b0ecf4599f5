import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/** What the page may do: run what stands in it, and nothing from anywhere else. */
const POLICY =
	"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Puts script and styles into one HTML file, and leaves nothing else. */
function oneFile(): Plugin {
	return {
		name: 'one-file',
		enforce: 'post',
		generateBundle(_options, bundle) {
			let script = '';
			let styles = '';
			const parts = Object.entries(bundle);
			for (const [name, output] of parts) {
				if (output.type === 'chunk') script += output.code;
				else if (name.endsWith('.css')) styles += String(output.source);
				else throw new Error(`the verifier must be one file, and has ${name}`);
			}
			for (const [name] of parts) Reflect.deleteProperty(bundle, name);
			const source = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>守密 Shoumi</title>
<style>${styles}</style>
</head>
<body>
<script type="text/plain" id="keys">%shoumi.keys%</script>
<script>${script.replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`;
			this.emitFile({ type: 'asset', fileName: 'verify.html', source });
		},
	};
}

/** Builds `verify.html`: the verifier as one self-contained file (docs/architecture.md). */
export default defineConfig({
	publicDir: false,
	plugins: [svelte({ configFile: false }), oneFile()],
	build: {
		outDir: process.env.SHOUMI_BUILD_FOLDER ?? 'build/by-hand',
		emptyOutDir: false,
		cssCodeSplit: false,
		rolldownOptions: {
			input: 'src/verifier/main.ts',
			output: { format: 'iife', codeSplitting: false },
		},
	},
});
