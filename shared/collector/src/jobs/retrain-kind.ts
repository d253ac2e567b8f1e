/** Kind and key of a tenant's retraining: one at a time, whoever asked for it. */
export const RETRAIN_KIND = "retrain";
