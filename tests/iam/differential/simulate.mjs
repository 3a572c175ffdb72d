// Answers every simulation of a JSON array read from standard input, in order, as a JSON array.
import { runSimulation } from '@cloud-copilot/iam-simulate'

let text = ''
for await (const chunk of process.stdin) text += chunk

const answers = []
for (const simulation of JSON.parse(text)) {
  const answer = await runSimulation(simulation, {})
  if (answer.resultType === 'error') answers.push({ error: answer.errors })
  else answers.push({ result: answer.overallResult, ignored: answer.result?.ignoredContextKeys })
}
process.stdout.write(JSON.stringify(answers))
