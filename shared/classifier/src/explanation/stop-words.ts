/** Words that never lead an explanation, English and French, folded. */
const STOP_WORDS = new Set(
  (
    "a about after again all also am an and any are as at be because been before being but by can could did do does doing don down " +
    "each even few for from get gets getting give go got had has have having he hello hi hey her here him his how i if in into is it its just " +
    "know let like ll make me more most much my no not now of off on once one only or other our out over own please re s same she should so " +
    "some such t than thank thanks that the their them then there these they thing this those through to too up us ve very was way we well were what when " +
    "where which while who why will with would yes yet you your dear regards m d anyone someone something number since still " +
    "au aux avec avoir ai as avait avez bonjour bonsoir c ca car ce ceci cela ces cet cette chez comme dans de depuis des deux donc dont du elle elles en est et etait " +
    "ete etre eu fait faire fois il ils j je l la le les leur lors lui ma mais me meme merci mes moi mon n ne ni nos notre nous on ont ou par pas peu " +
    "peut peux plus pour pouvez pouvoir puis qu quand que quel quelle quelles quels qui s sa sans se ses si son sont suis sur ta te tes toi ton tous tout " +
    "toute tres tu un une vers veux vos votre vous voudrais y a deja alors aussi bien cordialement salut svp"
  ).split(" "),
);

/** Whether a folded word says nothing by itself. */
export function isStopWord(folded: string): boolean {
  return STOP_WORDS.has(folded);
}
