export interface LearningContext {
  readonly root: string;
  /** Few rows: only to see that the bench works. */
  readonly quick: boolean;
  readonly say: (line: string) => void;
}
