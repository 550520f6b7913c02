import { openNetwork } from 'evocell';

// A search's folder (or FOLDER#TRIAL): its best trial with the supernet's weights. A training's: what it trained.
const network = await openNetwork(process.argv[2] ?? 'results/mine');
const { accuracy, count } = await network.evaluate();
console.log(`${network.network}: ${accuracy.toFixed(2)} % of ${count} images`);
const image = new Uint8Array(network.format.shape.reduce((a, b) => a * b)).fill(128); // a grey one
const [first] = [...(await network.probabilities(image)).entries()].sort(([, a], [, b]) => b - a);
console.log(`class ${first![0]} with probability ${first![1].toFixed(2)}`);
console.log(Object.keys(network.weights).length, 'tensors');
await network.dispose();
