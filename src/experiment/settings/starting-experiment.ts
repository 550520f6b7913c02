/** An experiment to begin with, for images of one's own: commented, and as large as the time allows. */
import { stringify } from 'yaml';

export interface StartingPoint {
  readonly name: string;
  /** The group `dataset`, without what is default. */
  readonly dataset: Readonly<Record<string, unknown>>;
  readonly image: readonly [height: number, width: number, channels: number];
  /** Training images, before the split. */
  readonly images: number;
  readonly classes: number;
  /** Whether some have many more images than others. */
  readonly unbalanced: boolean;
  readonly flip: boolean;
  readonly minutes: number;
  /** Images that this machine trains on in a second, with the shared weights. */
  readonly imagesPerSecond: number;
}

/** Sizes that the experiment and its measurement share. */
export const startingSizes = { channels: 8, cells: 3, batch: 32, replicas: 4 } as const;
const generations = 8;
const trainPortion = 0.7;
const population = 8;
/** Of the time: for the search, and for training what it found; the rest is reserve. */
const searchShare = 0.35;
const finalShare = 0.35;
const scoringShare = 0.1;
/** An image that only goes forward costs less than one that trains. */
const scoringCost = 0.4;
/** A network of its own costs more an image than a path through the shared weights of the same width. */
const finalCost = 3;

/** Batches that a training of the found network may have; small ones make many steps of few images. */
const finalBatches = [128, 64, 32, 16] as const;
/** Fewer steps leave the running statistics of batch norm behind the weights. */
const enoughSteps = 400;
/** Shorter trainings have nothing to spare for dropping paths. */
const longTraining = 50;

/** YAML. */
export function startingExperiment(start: StartingPoint): string {
  const { name, image, images, classes, minutes, imagesPerSecond } = start;
  const { batch, replicas, channels, cells } = startingSizes;
  const budget = minutes * 60 * imagesPerSecond;
  const scorings = population * generations;
  const affordable = Math.floor((budget * scoringShare) / scoringCost / scorings);
  const fitness = Math.max(classes, Math.min(500, Math.floor(images * 0.3), affordable));
  const scored = fitness * scorings * scoringCost;
  const step = batch * replicas;
  const steps = Math.max(1, Math.floor((budget * searchShare - scored) / generations / step));
  const epochs = Math.max(1, Math.min(200, Math.floor((budget * finalShare) / finalCost / images)));
  const seen = epochs * images * trainPortion;
  const batchFinal = finalBatches.find((size) => seen / size >= enoughSteps) ?? finalBatches.at(-1)!;
  const crop = cropOf(image);
  const balance = start.unbalanced
    ? '\n  classWeights: balanced # images of rare classes count more: some classes have many more images than others'
    : '';
  return `# ${images} images of ${classes} classes, ${image.join(' x ')}; about ${minutes} minute${minutes === 1 ? '' : 's'} on the machine that this was written on
# (it trained on ${Math.round(imagesPerSecond)} images a second). Run it, look at it, give its network pictures:
#
#   evocell search ${name}.yaml
#   evocell report results/${name}
#   evocell predict results/${name} PICTURE...
#   evocell export results/${name} --format tfjs
name: ${name}
seed: 18

${group('dataset', start.dataset)}
  trainPortion: ${trainPortion} # trains the shared weights; the rest scores. All classes are in both in the same shares
  crop: ${crop} # pixels by which images are moved at random
  flip: ${start.flip} # left to right, half of them${start.flip ? '' : ': not here, where the mirror makes another class'}

supernet:
  weights: path
  channels: ${channels} # wider ones learn more, and take longer
  cells: ${cells}
  batch: ${batch}
  replicas: ${replicas} # genomes that train side by side${balance}
  steps: ${steps} # of training in a generation: ${steps * step} images
  learningRate: 0.1

fitness:
  subset: ${fitness} # images that score a genome
  batch: ${Math.min(250, fitness)}

derived: # the network that is trained in the end
  channels: ${2 * channels}
  cells: ${cells}

search:
  strategy: evnas
  objectives: [loss, params] # a front: small networks and good ones
  population: ${population}
  generations: ${generations}
  tournament: 3

finalists: # what the search found, trained from scratch and tested once, beside a random network and a hand-made one
  count: 2
  epochs: ${epochs}
  export: onnx # results/${name}/networks/finalist-*/network.onnx: bytes in, probabilities out; or tfjs, pytorch

training:${balance}
  batch: ${batchFinal}
  replicas: ${Math.max(1, batchFinal / batch)}
  learningRate: 0.1${epochs < longTraining ? '\n  dropPath: 0 # for longer trainings' : ''}
`;
}

function group(name: string, settings: Readonly<Record<string, unknown>>): string {
  return stringify({ [name]: settings }, { lineWidth: 0 }).trimEnd();
}

/** A sixteenth of the side: 2 pixels of 32, none of a picture of 8. */
export function cropOf([height, width]: StartingPoint['image']): number {
  return Math.floor(Math.min(height, width) / 16);
}
