/** Words that stand in each other's place. */
export const groups: ReadonlyMap<string, readonly string[]> = new Map([
  ["animal", words("cat dog horse cow sheep goat hen duck pig mouse")],
  ["food", words("bread cheese soup rice apple plum honey cake bean potato")],
  ["tool", words("hammer saw axe spade broom needle knife rope ladder brush")],
  ["vehicle", words("cart boat train bicycle wagon ship tram lorry")],
  ["garment", words("coat hat scarf glove boot shirt apron sock")],
  ["instrument", words("fiddle drum flute horn harp bell")],
  ["weather", words("rain snow wind fog hail frost")],
  ["person", words("farmer baker miller teacher sailor tailor doctor child")],
  ["colour", words("red blue green yellow white black brown grey")],
  ["room", words("kitchen garden barn attic hall cellar porch yard")],
  ["stop", words("station harbour bridge village market mill")],
  ["building", words("fence door roof shelf gate wall")],
  ["month", words("march april october november january")],
]);

/**
 * Sentences with a group's name in braces where any word of the group may stand, and with `a|b` where either may.
 */
export const templates: readonly string[] = [
  "the {animal} sleeps|eats|hides|drinks in the {room}",
  "in the {room} and in the {room} slept|waited|hid a {animal}",
  "a {colour} {animal} chased|followed|feared|heard a {animal}",
  "the {person} fed|stroked|called|fetched the {animal} and the {animal}",
  "the hungry|sleepy|young|tame {animal} ran from the {animal}",
  "the {person} cooked|tasted|ate|sold {food} and {food}",
  "{food} with {food} tastes sweet|sour|fresh|salty",
  "fresh|warm|sweet {food} for the {person} and {food} for supper",
  "the {person} mended|cut|built the {building} with a {tool}",
  "bring the sharp|heavy|old {tool} and the {tool} from the shed",
  "with {tool} and {tool} they repaired the {building}",
  "the {vehicle} left|reached|crossed the {stop} early|late",
  "we rode|boarded|missed the {vehicle} to the {stop}",
  "the {vehicle} and the {vehicle} stopped at the {stop}",
  "she wore a {colour} {garment} and a {garment}",
  "the {person} washed|folded|ironed the {garment} and the {garment}",
  "his woollen|torn|clean {garment} matched the {colour} {garment}",
  "the {person} played the {instrument} and the {instrument} loudly|softly",
  "we heard|tuned a {instrument} and danced to the {instrument}",
  "{weather} and {weather} came again in {month}",
  "after the cold|heavy|sudden {weather} of {month} came {weather}",
];

function words(text: string): readonly string[] {
  return text.split(" ");
}
