/** evocell's library: all that the command line can do, a program can do. */
export * from './random.js';
export { version } from './version.js';

// Experiments
export { InputError, type InputErrorOptions, type InputPlace } from './errors/input-error.js';
export { PluginError } from './errors/plugin-error.js';
export { networkCost, readNetwork, type NetworkCost } from './experiment/read/network-cost.js';
export { readReference, type NetworkReference } from './experiment/read/network-reference.js';
export { openNetwork, type OpenNetworkOptions } from './experiment/read/open-network.js';
export type { ClassProbability, Prediction } from './experiment/read/prediction.js';
export {
  readPicture,
  type DecodeImage,
  type PictureFit,
  type PictureOptions,
} from './experiment/read/picture.js';
export { trainedReference } from './experiment/read/trained-reference.js';
export type {
  NetworkScore,
  NetworkSetup,
  OpenedNetwork,
  ScoredImages,
} from './experiment/read/opened-network.js';
export { reportRun, type RunReport } from './experiment/read/run-report.js';
export { readSubjects, type SubjectSize } from './experiment/read/subjects.js';
export { writePage, type PageOptions } from './experiment/read/write-page.js';
export { assemble, type AssembleOptions, type Assembly } from './experiment/run/assemble.js';
export { queueAddress, type QueueAddress } from './queue-address.js';
export { probeBackends } from './experiment/run/backend-choice.js';
export type { Places as DataPlaces } from './experiment/run/dependencies.js';
export type { GoOnOptions } from './experiment/run/go-on.js';
export { rescoreRun, type RescoreRunOptions } from './experiment/run/rescore-run.js';
export type { RescoreOptions } from './experiment/run/rescore.js';
export {
  resumeSearch,
  runSearch,
  type NewSearchOptions,
  type ResumeOptions,
  type SearchOptions,
  type SearchOutcome,
} from './experiment/run/search.js';
export type { ImageFacts } from './experiment/run/assemble.js';
export { rehearseSearch, type Rehearsal } from './experiment/run/rehearsal.js';
export type { StartedRun } from './experiment/run/started-run.js';
export {
  resumeTraining,
  runTraining,
  type ResumeTrainingOptions,
  type StartedTraining,
  type TrainingOptions,
  type TrainingOutcome,
} from './experiment/run/training.js';
export type { Group as SettingsGroup } from './experiment/settings/document.js';
export { ExperimentError } from './experiment/settings/experiment-error.js';
export {
  loadTraining,
  parseTraining,
  trainingOf,
  trainingYaml,
} from './experiment/settings/load-training.js';
export { experimentOf, experimentYaml, loadExperiment, parseExperiment } from './experiment/settings/load.js';
export type { Override as SettingOverride } from './experiment/settings/override.js';
export type { LoadOptions } from './experiment/settings/settings-file.js';
export {
  commonSettings,
  type Common as CommonSettings,
  type Experiment,
  type Group as SettingGroup,
} from './experiment/settings/settings.js';
export type { DerivedGroup, TrainingExperiment } from './experiment/settings/training-settings.js';

// Networks for other runtimes
export { exportNetwork, type ExportedFile } from './export/export-network.js';
export { exportFormats, type ExportFormat } from './export/formats.js';
export { measureEnergy } from './measures/energy.js';
export { measureLatency } from './measures/latency.js';
export {
  energySettings,
  latencySettings,
  type EnergySettings,
  type LatencySettings,
} from './measures/settings.js';
export type { ExportedNetwork, ExportOptions } from './export/exported-network.js';

// Tables
export { benchmarkSettings, type BenchmarkSettings } from './experiment/tables/benchmark-settings.js';
export { benchmarkTable, type BenchmarkTableOptions } from './experiment/tables/benchmark-table.js';
export type { ComparisonOptions } from './experiment/tables/comparison-plan.js';
export {
  consistency,
  type ConsistencyOptions,
  type ConsistencyOutcome,
} from './experiment/tables/consistency.js';
export type { Among, TableTruth, TrainedTruth } from './experiment/tables/find-truth.js';
export type { TruthColumns } from './experiment/tables/truth-table.js';
export type { ScoresOptions } from './experiment/tables/architecture-scores.js';
export type { LeftOut } from './experiment/tables/truth.js';
export type { Consistency, ConsistencyPoint } from './report/consistency-table.js';
export type { QualityMeasure, ScoreConsistency, ScoreList } from './report/consistency.js';
export type { DrawnScores } from './report/drawn-scores.js';
export { reproduce, type Reproduced, type ReproduceOptions } from './experiment/tables/reproduce.js';

// Parts of your own
export { datasetPart, type DatasetPart } from './data/dataset-part.js';
export type { Plugins } from './experiment/parts/plugins.js';
export {
  evaluatorPart,
  type EvaluatorContext,
  type EvaluatorDefinition,
  type EvaluatorPart,
  type MadeEvaluator,
  type ImageCounts,
  type Use,
} from './search/evaluator-part.js';
export { builtInMetrics, metricOf, type Direction, type Metric } from './search/metric.js';
export {
  operationPart,
  type Operation,
  type OperationDefinition,
  type OperationPart,
  type OperationSettings,
  type Site,
} from './space/site.js';
export { strategyPart, type StrategyPart } from './search/strategy-part.js';
export {
  spacePart,
  type NetworkSize,
  type Notation,
  type SpaceContext,
  type SpacePart,
} from './space/space-part.js';
export {
  auxiliarySettings,
  derivedSizeSettings,
  operationSettings,
  supernetSizeSettings,
} from './space/space-settings.js';
export { z } from 'zod';
export {
  pathSetting,
  type GroupValuesOf,
  type Part,
  type PartDefinition,
  type PartProblem,
  type Groups as SettingGroups,
  type Shape as SettingShape,
  type Shapes as SettingShapes,
  type ValuesOf,
} from './part.js';

// Runs
export type { Checkpoint } from './store/checkpoint.js';
export {
  finalistsFile,
  rescoredFile,
  type ClosingFile,
  type Finalists,
  type NetworkKind,
  type Rescored,
} from './store/closing-file.js';
export { digest, type DigestedRun } from './store/digest.js';
export type { FileSystem, OpenFile, OpenMode } from './store/file-system.js';
export type { Holder as LockHolder } from './store/holder.js';
export type { CommitFields, TrialSummary } from './store/journal-line.js';
export type { Journal, Commit as JournalCommit, Pending as PendingCommit } from './store/journal.js';
export type { Layout as RunLayout } from './store/layout.js';
export type { Lock as RunLock, SilentLocks } from './store/lock.js';
export { listRuns, openRun, type ListedRun, type OpenOptions } from './store/open-run.js';
export { networkCardSchema, type NetworkCard } from './store/network-card.js';
export {
  isNetworkFolder,
  readNetwork as readNetworkFolder,
  writeNetwork as writeNetworkFolder,
  type StoredNetwork,
} from './store/network-folder.js';
export { readCheckpoint, readWeights } from './store/read-checkpoint.js';
export type { Start as RunStart } from './store/recovery.js';
export type { Renewal, StartRenewal } from './store/renewal.js';
export type { RunFiles } from './store/run-files.js';
export type { RunFolder } from './store/run-folder.js';
export type { RunRecord, RunStatus, WorkerWork } from './store/run-record.js';
export type { Tensors } from './store/safetensors.js';
export type { TrainingResultSoFar, TrainingStates, TrainingStateSoFar } from './store/training-states.js';
export { StoreError } from './store/store-error.js';
export type { Writer as RunWriter, TakeOptions, WriterOptions } from './store/writer.js';

// Search
export type { AdamState } from './learners/adam.js';
export type { PredictorOptions } from './learners/cell-predictor.js';
export type { Squash } from './learners/policy.js';
export type { Member as ScoredMember } from './search/breeding.js';
export { violationOf, type Constraint } from './search/constraints.js';
export {
  search,
  SearchError,
  type Search,
  type SearchProgress,
  type SearchResult,
} from './search/controller.js';
export { placeSettings, type Dependency, type PlaceSetting } from './search/dependency.js';
export type {
  EvaluationContext,
  Evaluator,
  FirstGenomes,
  Inheritance,
  Progress,
  Snapshot,
} from './search/evaluator.js';
export { enas, type EnasOptions, type EnasState } from './search/enas.js';
export { evnas, type EvnasOptions, type EvnasState } from './search/evnas.js';
export {
  hierarchical,
  type HierarchicalOptions,
  type HierarchicalState,
  type Individual as HierarchicalIndividual,
} from './search/hierarchical.js';
export { hypervolume, worstOf } from './search/hypervolume.js';
export {
  largeScale,
  type Individual as LargeScaleIndividual,
  type LargeScaleOptions,
  type LargeScaleState,
} from './search/large-scale.js';
export {
  localSearch,
  type LocalSearchOptions,
  type Place as LocalSearchPlace,
  type LocalSearchState,
} from './search/local-search.js';
export { MemoryLog } from './search/memory-log.js';
export {
  nsga2,
  type Individual as Nsga2Individual,
  type Nsga2Options,
  type Nsga2State,
} from './search/nsga2.js';
export {
  type EstimationOptions,
  type EstimationState,
  type Individual as EstimationIndividual,
} from './search/estimation.js';
export { nsganet, type NsganetOptions } from './search/nsganet.js';
export { nsganetv1, type Nsganetv1Options } from './search/nsganetv1.js';
export { costsOf, objectivesOf, type ObjectiveSetting } from './search/objectives.js';
export { crowdingDistance, nonDominatedSort, paretoFront, type Point as CostPoint } from './search/pareto.js';
export type { PolicyState } from './search/policy-state.js';
export {
  pnas,
  type PnasOptions,
  type PnasState,
  type Scored as PnasScored,
  type Waiting as PnasWaiting,
} from './search/pnas.js';
export { ppo, type PpoOptions, type PpoState } from './search/ppo.js';
export { randomSearch, type RandomSearchOptions } from './search/random-search.js';
export { meritOf, rank, rankTrials, type Goal, type Merit } from './search/ranking.js';
export { rea, type Individual as ReaIndividual, type ReaOptions, type ReaState } from './search/rea.js';
export { reinforce, type ReinforceOptions, type ReinforceState } from './search/reinforce.js';
export type { RewardMemory } from './search/rewards.js';
export type { Committed as CommittedGeneration, RunLog } from './search/run-log.js';
export { statelessEvaluator } from './search/stateless-evaluator.js';
export type { Summary as StatisticsSummary } from './search/statistics.js';
export { strategies, strategyNames, strategyOf, type StrategySettings } from './search/strategies.js';
export type {
  Budget,
  Candidate,
  Lineage,
  Objective,
  Outcome,
  Proposal,
  SearchContext,
  Strategy,
  Trial,
} from './search/strategy.js';
export type { ArchitectureTable } from './search/tabular/architecture-table.js';
export type {
  BenchmarkTable,
  Published as PublishedFigure,
  TableRow,
} from './search/tabular/benchmark-table.js';
export type { BenchmarkRow, CurvePoint, Reach, Reached } from './search/tabular/benchmark.js';
export { TabularEvaluator, type TabularSettings } from './search/tabular/evaluator.js';
export type { ExactFront, FrontRow } from './search/tabular/fronts.js';
export { tabularSettings, type TabularGroup } from './search/tabular/settings.js';
export type { Table as ResultTable } from './search/tabular/table.js';

// Spaces and networks
export type { BatchNormOptions, ConvolutionOptions, ConvolutionStart, PlanBuilder } from './plan/builder.js';
export { cost, type Cost } from './plan/cost.js';
export { remainingWeights, shareNames, skippedShares, statisticMomenta, weightNames } from './plan/graph.js';
export type {
  Layer,
  LayerBase,
  Padding as LayerPadding,
  Pair as LayerPair,
  Window as LayerWindow,
  Plan,
  Shape,
  Shares,
  Weight,
  Initial as WeightInitial,
} from './plan/plan.js';
export type { WindowOptions } from './plan/window.js';
export { categorical, categoricalSupernet, type Picks } from './space/categorical.js';
export type { CellEdge, CellGraph } from './space/cell-graph.js';
export { cellInWords, genotypeInWords } from './space/cell-words.js';
export { dartsSpace, type DartsGenome, type DartsSpaceOptions } from './space/darts.js';
export type { Matrix as GenomeMatrix } from './space/decode.js';
export { derivedPlan, type DerivedSkeleton } from './space/derived.js';
export { parseGenotype } from './space/genotype-text.js';
export { genotypeIn } from './space/genotype-file.js';
export { notationNames, printNotation, type NotationName } from './space/print-notation.js';
export { printGenotype, type Cell, type CellGenotype, type Edge } from './space/genotype.js';
export type { BenchCell, BenchSkeleton } from './space/nasbench201-network.js';
export {
  nasbench201Space,
  parseBenchCell,
  printBenchCell,
  type Nasbench201Options,
} from './space/nasbench201.js';
export {
  network,
  networkNames,
  networkPlan,
  type NamedNetwork,
  type NetworkOptions,
} from './space/networks/catalogue.js';
export { addOperation, operations } from './space/operations.js';
export type { AuthorsNetwork } from './space/authors-network.js';
export {
  published,
  publishedGenotype,
  type PublishedGenotype,
  type PublishedNetwork,
} from './space/published.js';
export {
  GenotypeError,
  trainable,
  type Choices,
  type Growth,
  type SearchSpace,
  type SupernetSpace,
  type TrainableSpace,
  type Weighing,
} from './space/search-space.js';
export type {
  CellMixtures,
  Choice as EdgeChoice,
  EdgeSite,
  MixtureOptions,
  ShareGroup,
} from './space/cell-mixtures.js';
export type { SearchSkeleton } from './space/supernet.js';
export type { VitArchitecture, VitBlock } from './space/vit-genotype.js';
export { vitSpace, type VitSpaceOptions } from './space/vit-space.js';
export { nasnetSpace, type NasnetSpaceOptions } from './space/nasnet.js';
export type { NasnetFamilyName } from './space/nasnet-family.js';
export { hierarchicalSpace } from './space/hierarchical.js';
export type { HierarchicalCell, Motif } from './space/hierarchical-genotype.js';
export type { HierarchicalSkeleton } from './space/hierarchical-network.js';
export { largeScaleSpace } from './space/large-scale.js';
export type { LargeScaleLayer, LargeScaleModel } from './space/large-scale-genotype.js';
export type { LargeScaleSkeleton } from './space/large-scale-network.js';
export { nsganetMacroSpace, type NsganetMacroOptions } from './space/nsganet-macro.js';
export type { MacroArchitecture, MacroPhase } from './space/nsganet-macro-genotype.js';
export type { MacroNode, MacroSkeleton } from './space/nsganet-macro-network.js';

// Images
export { DataError } from './data/data-error.js';
export { augmentationSettings, type Augmentation } from './data/dataset-settings.js';
export {
  openDataset,
  openSource,
  type Dataset,
  type DatasetSettings,
  type SplitSettings,
} from './data/dataset.js';
export {
  blankImages,
  type ClassLabels,
  type ImageFormat,
  type Images,
  type ImageSet,
  type Normalisation,
  type TestSet,
} from './data/image-set.js';
export type { ImageSource, IndexedImages, IndexedSource } from './data/image-source.js';
export type { SealedTestSet } from './data/test-set.js';
export { splitKinds, type SplitKind } from './data/split.js';

// Training
export { BackendError, openBackend, type BackendOptions, type BackendReport } from './network/backends.js';
export {
  backendNames,
  type Backend,
  type BackendName,
  type Batch,
  type GradientRequest,
  type Loss,
  type Network,
  type PassOptions,
  type PassResult,
  type Resident,
  type ResidentScore,
  type Score,
  type Statistics,
  type TrainingOptions as TrainingPassOptions,
} from './network/network.js';
export type { Factors, Noise } from './network/noise.js';
export type { SgdSettings, Trained as TrainedTables } from './network/optimiser.js';
export type { WeightSlot, WeightTable } from './network/weights.js';
export type {
  BatchGradients,
  BatchOrder,
  GradientsJob,
  ProxyJob,
  Replica,
  ScoreJob,
  StepJob,
  StepsJob,
  Training as TrainingSteps,
} from './train/pool/jobs.js';
export type { MemoryNeed } from './train/pool/memory-need.js';
export { PoolError, type Pool } from './train/pool/pool.js';
export type { Failure, Result } from './train/pool/result.js';
export { sharePlan, type SharedJson, type SharedPlan } from './train/pool/shared-plan.js';
export type {
  EpochRecord,
  ScratchOptions,
  TrainingContext,
  TrainingJob,
  TrainingProgress,
  TrainingResult,
} from './train/pool/training-job.js';
export type { WeighedPlan } from './train/pool/weighed-plan.js';
export { weightState, type WeightState } from './train/pool/weight-state.js';
export { ScratchEvaluator, type ScratchEvaluatorOptions } from './train/scratch/evaluator.js';
export { SupernetEvaluator, type SupernetOptions } from './train/supernet/evaluator.js';
export { samplerOf, type SampledSpace, type Sampler } from './train/supernet/sampling.js';
export {
  fitnessSettings,
  supernetSettings,
  type FitnessSettings,
  type RacingSettings,
  type SupernetExperiment,
  type SupernetSettings,
} from './train/supernet/settings.js';
export type { Clock } from './train/threads/clock.js';
export { openThreadPool, type ThreadPoolOptions } from './train/threads/thread-pool.js';
export type { TimeLimits } from './train/threads/time-limits.js';
export {
  checkpointSettings,
  scratchSettings,
  trainingGroupSettings,
  type TrainingGroup,
} from './train/training-settings.js';

// Reports
export type { Basis } from './report/basis.js';
export type { LearnedEpoch, SharesOfEpoch } from './report/learned-epochs.js';
export { cellDifferences, operationCounts, type NodeDifference } from './report/cell-difference.js';
export { frontTable } from './report/front-table.js';
export type { Axis as ChartAxis, FrontView } from './report/front-view.js';
export type { Generation as GenerationSummary } from './report/history.js';
export { jointFront, type JointFront, type RunFront, type RunPoints } from './report/joint-front.js';
export type { Measures } from './report/measures.js';
export { permutationTest, type PermutationTest } from './report/permutation-test.js';
export { kendallTau, type RankAgreement } from './report/rank-agreement.js';
export type { Hypervolume, ReferenceValue } from './report/reference.js';
export { scatter } from './report/scatter.js';
export {
  csv,
  latex,
  markdown,
  type NumberCell,
  type Sheet,
  type Cell as SheetCell,
  type Column as SheetColumn,
} from './report/sheet.js';
export type { FinalistGroup, FinalistKind } from './report/finalist-groups.js';
export {
  seedGroups,
  type Family,
  type FamilyRun,
  type GroupTest,
  type SeedGroup,
  type SeedGroups,
} from './report/seed-groups.js';
export {
  compareSubjects,
  type Subject,
  type SubjectComparison,
  type SubjectFigures,
} from './report/subject-comparison.js';
export { findings, type Findings, type Point } from './report/summary.js';
