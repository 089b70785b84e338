/** The library. Importing it loads no native code and starts nothing; tfjs is loaded when a backend is opened. */
export {
  type CompareOptions,
  type Comparison,
  compareRuns,
  type MetricComparison,
  type RunScore,
  type ScoreDifference,
} from "./compare/compareRuns.js";
export { type CompileOptions, compile } from "./compile.js";
export { type Arrays, dataSetsFrom } from "./data/dataSetsFrom.js";
export { type Exploration, exploreData } from "./data/explore/exploreData.js";
export type { NewUser } from "./data/newUsers.js";
export { type DataOptions, readDataSets } from "./data/read.js";
export type {
  Column,
  DataContext,
  DataSet,
  DataSets,
  DenseColumn,
  IndexColumn,
  SparseColumn,
  TextColumn,
} from "./data/types.js";
export type { ColumnSchema, DataSchema } from "./declare/columns.js";
export { defineOp, many, type OpDeclaration, one, oneOrMany, optionalInput } from "./declare/op.js";
export { kinds, optional, required } from "./declare/params.js";
export type { Dim, Shape, TensorType } from "./declare/shape.js";
export type { Diagnostic, Label, Source, Span } from "./diagnostics/diagnostic.js";
export {
  AntkError,
  CheckpointError,
  ConfigError,
  DataError,
  NumericError,
  ResourceError,
  UsageError,
} from "./diagnostics/errors.js";
export { type RenderOptions, renderDiagnostics } from "./diagnostics/render.js";
export { type Backend, type BackendChoice, openBackend } from "./engine/backend.js";
export type { CompiledGraph } from "./graph/compiled.js";
export type { Graph, GraphNode } from "./graph/graph.js";
export { type LoadOptions, load } from "./load.js";
export type { Spread } from "./numeric/spread.js";
export type { Recommendation } from "./recommend/catalogue.js";
export { type GenreShare, genreShare, type VectorTable } from "./recommend/genreShare.js";
export type { LearnedTable, TableOptions } from "./recommend/learnedTable.js";
export type { Neighbor, Neighbors, NeighborsOf } from "./recommend/neighbors.js";
export type { Rated } from "./recommend/people.js";
export type { Person, PersonOptions } from "./recommend/person.js";
export type { Request } from "./recommend/requestReader.js";
export type { Trained } from "./recommend/trained.js";
export type {
  Classification,
  NeighborsOptions,
  RecommendAllOptions,
  RecommendOptions,
  TrainedEvalOptions,
  TrainedEvaluation,
  UserRecommendations,
} from "./recommend/trainedOptions.js";
export { writeExplorePage } from "./render/explore/explorePage.js";
export { type DrawingOptions, graphToDot } from "./render/graph/dot.js";
export { renderGraph } from "./render/graph/picture.js";
export { type Resumable, type ResumeOptions, resume } from "./resume.js";
export { type Retrainable, type RetrainOptions, retrain } from "./retrain.js";
export { type SaveOptions, save } from "./save.js";
export type { TrialsResult } from "./search/runTrials.js";
export { type SearchOptions, search } from "./search/search.js";
export type { BestTrial, Trial } from "./search/trial.js";
export { type FormatOptions, type Formatted, formatConfig } from "./syntax/format.js";
export type { Evaluation, RankingProtocol, Scores } from "./train/evaluate.js";
export { type EvalOptions, GenericModel, type GenericModelOptions } from "./train/genericModel.js";
export type { EngineChoice } from "./train/openStepper.js";
export type { Protocol } from "./train/protocol.js";
export { type BaselineScore, scoreBaselines } from "./train/scoreBaselines.js";
export type { TrainingState } from "./train/trainingState.js";
export type { TrainOptions } from "./train/trainOptions.js";
export type {
  EngineReport,
  EpochRecord,
  StepProgress,
  TrainHooks,
  TrainResult,
} from "./train/trainResult.js";
