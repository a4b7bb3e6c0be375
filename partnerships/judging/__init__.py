"""Files from outside judged by what they hold, whatever they are called. Nothing in them is run or drawn."""
