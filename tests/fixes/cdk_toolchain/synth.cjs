// Prints the template of every stack in js/, all from one app, as JSON by the name of the file.
const fs = require('fs');
const { App, LegacyStackSynthesizer } = require('aws-cdk-lib');

const app = new App({ analyticsReporting: false, outdir: 'assembly' });
const files = fs.readdirSync('js').filter((file) => file.endsWith('.js'));
const stacks = {};
for (const file of files) {
  const { PullDoctorFix } = require(`${process.cwd()}/js/${file}`);
  if (PullDoctorFix) {
    const id = file.slice(0, -'.js'.length);
    stacks[id] = new PullDoctorFix(app, id, { synthesizer: new LegacyStackSynthesizer() });
  }
}
const assembly = app.synth();
const templates = Object.keys(stacks).map((id) => [id, assembly.getStackByName(id).template]);
process.stdout.write(JSON.stringify(Object.fromEntries(templates)));
